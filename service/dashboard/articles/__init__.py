"""Pages about articles: the list, one article, and what is done about it."""
