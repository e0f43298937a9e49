"""Commands for the store's files: check and repair, backups, the archive, erasures."""
