"""A folder of photos to tables, whatever happens in between."""
