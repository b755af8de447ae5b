"""What is fitted on: the corpus, and music and noises that are made."""
