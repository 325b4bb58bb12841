"""Schedule of a study: baseline, windows, order of visits, data problems."""
