"""Endpoints of a subject: change, response, trajectory, missing visits."""
