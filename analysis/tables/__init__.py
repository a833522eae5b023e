"""Results as files: JSON, CSV, a workbook and a plain HTML report."""
