"""Review page of a study over HTTP, on loopback alone."""
