"""Reading a comment: its words as a reader sees them, features of them, and its language."""
