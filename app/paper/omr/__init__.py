"""Reads scanned forms: `batch.read_files` in child processes, `reader.read_page` for one array."""
