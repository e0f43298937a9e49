"""Names of accounts, and which of them are too alike."""
