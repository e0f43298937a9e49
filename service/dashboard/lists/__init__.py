"""Pages that show comments: lists, cards, the drawer and search."""
