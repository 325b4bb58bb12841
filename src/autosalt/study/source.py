"""What the readers of scores share."""


class SourceError(Exception):
    """The scores cannot be understood as they were given; one line that says what, where, how."""
