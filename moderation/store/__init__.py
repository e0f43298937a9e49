"""The store: how comments, verdicts, decisions and policies are kept in Redis."""
