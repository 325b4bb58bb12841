"""Ray engine: batch scoring on a cluster."""
