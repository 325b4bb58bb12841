"""Simulated heads with exact truth: shape, hair, hair loss, photograph, masks.

- `person`: shape of the head, map of its surface, hairline, SALT regions, and traits.
- `loss`: patterns of hair loss, random or from real masks.
- `hair`: roots, guide strands, strands, their colour, and their painting.
- `scene`: camera, light, background and props of one photograph.
- `render`: rays, pixel maps, skin, layers, and the camera's response.
- `hard_cases`: heads and photographs that models read wrongly.
- `datasets`: a simulated trial, or training pairs, written to a folder.

`arrays` (types, small helpers) and `noise` (smooth random fields) are used throughout.
"""
