"""Moving what is old to the archive, and what is erased out of it."""
