"""The only code that opens, measures or draws on a photo. Needs NumPy and Pillow, no model."""
