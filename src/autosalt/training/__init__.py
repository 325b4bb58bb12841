"""The only torch code: data, network, losses, fit, evaluate, export."""
