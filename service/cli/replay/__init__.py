"""``modqueue replay``: post a file of comments to a running service."""
