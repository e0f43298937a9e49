"""What a site's own decisions teach: labels, the site's model, its promise, and its errors."""
