"""Statistics over subjects: bootstrap intervals, Student's t, shares, overlap, comparison."""
