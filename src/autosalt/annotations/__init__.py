"""Other people's annotated photographs, as the canonical dataset folder that training reads."""
