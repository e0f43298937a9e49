"""One's own account: log-in, password, second step, sessions and preferences."""
