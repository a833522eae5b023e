"""Frames, draws, quotas."""
