"""The bundle: the only way in which answers reach the analysis."""
