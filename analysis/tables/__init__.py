"""Tables of a run: CSV for programs, and the tables that people read."""
