"""Files that several parts read and write: tables, CSV, locks, names in a results folder."""
