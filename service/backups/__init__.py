"""Backups of the embedded server's files: taken while it runs, incremental, sealed, read back."""
