"""What `benchmark.py` measures, one module for each kind of cost."""
