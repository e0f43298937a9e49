"""Erasing text from the store, from its files, and from restored backups."""
