"""Signs that forms were not answered one by one: flags for a second look, never a reason to delete."""
