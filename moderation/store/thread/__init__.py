"""Threads in Redis: the order of comments, and stubs for those that are not public."""
