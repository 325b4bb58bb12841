"""Pictures drawn for people: overlays, regrowth maps, thumbnails."""
