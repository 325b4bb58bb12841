"""Hydra configuration groups, shipped inside the wheel as `autosalt.configs`."""
