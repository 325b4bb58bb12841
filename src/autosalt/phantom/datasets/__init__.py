"""Datasets of simulated photographs: trials and training pairs."""
