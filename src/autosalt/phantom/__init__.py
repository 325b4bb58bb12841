"""Simulated heads with exact truth: shape, hair, hair loss, photograph, masks.

From the head to the file: `head` (its shape) and `chart` (a map of its surface), `regions`
(hairline and SALT's four regions), `subject` (a person), `loss`, `patterns` and `masks` (where
hair is missing), `sittings` (who is photographed, and how), `shot` (one photograph's camera, light
and props), `camera`, `raycast` and `places` (what each pixel shows), `skin`, `groom`, `roots`,
`strands`, `hair_light` and `splat` (hair), `background`, `props`, `compose`, `develop` (light to
pixels), `render` (all of it, with the truth), `photos` (training pairs), `trial` and `study` (a
simulated trial), `folder` (the settings that it was made with), `workers` (several processes, the
same bytes); throughout `arrays` (types, small helpers) and `noise` (smooth random fields).
"""
