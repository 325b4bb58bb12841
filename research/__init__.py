"""Recipe and measurements of the released model. Not part of the wheel."""
