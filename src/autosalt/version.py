"""The version, apart from the package's front door, so that any part may say it."""

VERSION = "0.2.0"
