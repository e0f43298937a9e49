"""Moving in: the archive of another comment system becomes comments of a site."""
