"""The HTML shell: the only shared place that knows FastAPI."""
