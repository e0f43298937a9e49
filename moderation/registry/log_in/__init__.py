"""Logging in: passwords, second steps, sessions, and the limits on attempts."""
