"""The exported picture, pictures alone and the tour, tried with the tools that people use."""
