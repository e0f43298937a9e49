"""The second look: a second reader goes through what is held, one comment at a time."""
