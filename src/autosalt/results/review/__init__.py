"""Review of a scored study: what is in doubt, a reviewer's decisions, and blind readings."""
