"""Draws that can be repeated to the row, and how large they must be. Whole numbers and fractions only."""
