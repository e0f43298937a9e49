"""The web: the API for sites and the dashboard for moderators, two doors to ``moderation``."""
