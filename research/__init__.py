"""How the released model is made and measured. Not part of the wheel."""
