"""Ground floor: what every room stands on, and nothing of the survey trade."""
