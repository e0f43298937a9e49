"""Training the models that ``classifier/`` ships. Nothing that serves imports it."""
