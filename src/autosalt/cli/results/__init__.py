"""Commands on a folder of results: merge, status, override, review, verify, report."""
