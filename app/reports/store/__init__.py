"""SQL of the reports: what the bundle reads, and the runs with their files."""
