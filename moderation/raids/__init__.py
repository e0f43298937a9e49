"""Raids: nearly the same text by many authors, as rules without a store."""
