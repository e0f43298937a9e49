"""The site's own model: what it is, what its shadow shows, who promotes it."""
