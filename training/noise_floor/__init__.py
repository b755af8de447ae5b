"""Fitting the learned noise estimate: mixtures, network, export, evaluation."""
