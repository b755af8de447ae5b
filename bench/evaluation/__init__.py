"""How good results are: pairs of recordings, measures, and running methods over both."""
