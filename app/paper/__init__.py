"""Paper forms from printing to adjudication."""
