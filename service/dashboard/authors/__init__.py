"""An author's page, and what is done about an author."""
