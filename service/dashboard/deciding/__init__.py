"""Deciding on comments: one, many at once, with colleagues, and undo."""
