"""What a site's policy would have done with imported comments, beside what was done there."""
