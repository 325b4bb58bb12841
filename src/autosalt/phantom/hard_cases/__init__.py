"""Hard cases: simulated heads of what a model reads wrongly, to learn from."""
