"""Benchmarks of `benchmark.py`, one module for each kind of cost."""
