"""Public datasets, read into the canonical training layout."""
