"""Saved lists: filters under a name, each dealt out so that nobody gets another's card."""
