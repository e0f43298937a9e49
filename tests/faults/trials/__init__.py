"""Seeded trials: a load, a moderator, one or two faults, and one check of what became of it all."""
