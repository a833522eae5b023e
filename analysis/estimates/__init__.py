"""Estimates with design-based standard errors, by Taylor linearisation over strata."""
