"""HTTP service: photographs of a head in, scores out as JSON. Needs the extra `serve`."""
