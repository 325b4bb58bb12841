"""From the tables of a run to what a trial wants to know: endpoints, arms, agreement, exports."""
