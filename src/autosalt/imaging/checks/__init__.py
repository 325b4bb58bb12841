"""Checks of a photo: its quality, whole head and true colours, and copies of other photos."""
