"""The arithmetic: NumPy only, no input or output. Every number of autosalt comes from here."""
