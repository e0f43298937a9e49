"""What the store knows of articles, and how that is changed."""
