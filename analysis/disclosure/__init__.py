"""What may be published: no figure about too few people, no level that gives everybody away."""
