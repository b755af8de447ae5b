"""A stranger's file to samples, in the sandbox."""
