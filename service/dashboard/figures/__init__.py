"""Statistics of a site."""
