"""Commands for what a site's own decisions teach: labels, models, limits."""
