"""The web server: gunicorn's configuration, its workers, and the connections of clients."""
