"""Moving a site's comments in and out, for its admins."""
