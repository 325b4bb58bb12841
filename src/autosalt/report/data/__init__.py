"""Tables of a results folder, read for the report."""
