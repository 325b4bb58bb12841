"""Released models, their cards and registry.toml, shipped inside the wheel as `autosalt.models`."""
