"""Alerts: which stand, and the channels that tell people of them."""
