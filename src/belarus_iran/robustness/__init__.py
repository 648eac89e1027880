"""What moves a verdict: one record, one source, another pair of states."""
