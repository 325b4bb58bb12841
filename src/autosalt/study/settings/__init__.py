"""Settings of a study: the TOML file, its options, and their wording."""
