"""Analysis of a trial from the tables of a run: endpoints, arms, agreement, exports."""
