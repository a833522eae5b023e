"""Personal links, the outbox, delivery."""
