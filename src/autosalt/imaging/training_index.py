"""Index of a canonical dataset folder, shared by its writers and its readers.

A folder holds `index.csv`, photos and masks. The columns below come first; paths are relative to
the folder, with forward slashes; every further column names a subgroup.
"""

from typing import Final

INDEX: Final = "index.csv"
COLUMNS: Final = ("photo", "scalp", "loss", "subject", "view", "source")
NO_VIEW: Final = "none"
"""In the column view: known to show none of the four. Blank: not known."""
