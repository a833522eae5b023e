"""Answering, drafts, sealed envelopes, opening."""
