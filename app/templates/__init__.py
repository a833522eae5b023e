"""Questionnaires and frameworks: grammar, versions, publication."""
