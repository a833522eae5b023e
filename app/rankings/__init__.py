"""The room in which a round ends: the council, the composite index, ranks, publication."""
