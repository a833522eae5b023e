"""The index of a criteria framework: from points of leaves to indices, ranks and classes, exactly."""
