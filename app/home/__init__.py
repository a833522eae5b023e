"""The start page: what is due, and how the round goes."""
