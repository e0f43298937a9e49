"""A moderator's shift: what was done, and what is handed over."""
