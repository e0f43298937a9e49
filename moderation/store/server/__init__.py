"""The Redis server behind the store: the way to it, its users, its memory, its files."""
