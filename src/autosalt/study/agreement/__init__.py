"""Agreement between model and readers, and between readers."""
