"""Simulated heads with exact truth: shape, hair, hair loss, photograph, masks.

- `person`: the head's shape, a map of its surface, hairline and SALT regions, and who it is.
- `loss`: where hair is missing: random patterns, or shapes of real masks.
- `hair`: roots, guide strands, strands, their colour, and how they are painted.
- `scene`: one photograph's camera, light, background and props.
- `render`: rays, what each pixel shows, skin, the layers, and the camera's response.
- `datasets`: a simulated trial, or training pairs, written to a folder.

`arrays` (types, small helpers) and `noise` (smooth random fields) are used throughout.
"""
