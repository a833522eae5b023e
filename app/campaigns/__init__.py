"""Rounds: calendar, units as of the round, audiences."""
