"""What people's answers prove: evidence, limits, and when everything was seen."""
