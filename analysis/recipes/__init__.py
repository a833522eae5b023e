"""What the analysis does from a bundle to its results, one module a recipe."""
