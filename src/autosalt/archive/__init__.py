"""Archive: the index of all photographs to score, from a folder, zip file, URL or manifest."""
