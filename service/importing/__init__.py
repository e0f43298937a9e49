"""The program behind the dashboard's imports, and its start."""
