"""All SQL of paper."""
