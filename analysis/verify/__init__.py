"""A publication: what was published and what it was computed from, in one file that anyone can check."""
