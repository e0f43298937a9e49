"""Pages about raids: the list, one raid, and what is done about all of it at once."""
