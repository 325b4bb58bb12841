"""Comparison of arms: responder rates, ANCOVA, MMRM, flow of subjects."""
