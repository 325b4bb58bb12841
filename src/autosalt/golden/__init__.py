"""Golden set: simulated photographs and what autosalt makes of them, to check another program."""
