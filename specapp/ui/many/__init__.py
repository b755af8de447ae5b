"""Section *Many files*: a drop of files that are cleaned with one set of settings, one after the other."""
