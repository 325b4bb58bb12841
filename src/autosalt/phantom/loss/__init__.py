"""Hair loss patterns of simulated heads."""
