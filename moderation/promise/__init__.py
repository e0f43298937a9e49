"""What a site promises of the machine's decisions, and the limits that keep it."""
