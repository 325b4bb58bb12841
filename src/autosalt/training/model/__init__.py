"""Network, losses and checkpoints: what is trained, and how it is stored."""
