"""All SQL of self-assessment and its appraisal."""
