"""Tables, CSV files, locks and the names in a results folder, shared by several parts."""
