"""Bundles, analysis runs, results, exports."""
