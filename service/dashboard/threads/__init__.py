"""Conversations: what a comment answers, what answers it, and everything beside it."""
