"""Figures as Plotly JSON, for pages that draw them with their own copy of the library."""
