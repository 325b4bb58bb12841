"""One command, autosalt, and its subcommands."""
