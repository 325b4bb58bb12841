"""Train, evaluate and export the network; the only code that imports torch."""
