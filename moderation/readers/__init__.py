"""Readers who are logged in on the site: who signs for them, their names, their comments."""
