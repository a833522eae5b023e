"""Officials and the rosters units hand in."""
