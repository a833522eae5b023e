"""All SQL of the room: answering, stored answers, the opening, counts."""
