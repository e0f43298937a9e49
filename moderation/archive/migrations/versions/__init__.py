"""The steps that made the archive what it is, in order of their ``down_revision``."""
