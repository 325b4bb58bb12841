"""Version of autosalt, in a module that every part may import."""

VERSION = "0.2.0"
