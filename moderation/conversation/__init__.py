"""What is done about a conversation, not about one comment alone."""
