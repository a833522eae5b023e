"""Units score themselves by the criteria of a round, with evidence."""
