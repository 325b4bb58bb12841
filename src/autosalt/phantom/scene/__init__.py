"""Scene of a simulated photograph: camera, shot, background, props."""
