"""The use cases of the last floor: the council, composite runs, publications."""
