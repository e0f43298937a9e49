"""What authors did and may do, in Redis."""
