"""Mail: a port that rooms speak to, and the SMTP adapter behind it."""
