"""What moderators do about a raid as one thing: use cases over the store."""
