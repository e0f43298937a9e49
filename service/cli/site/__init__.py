"""The commands about one site: itself, its settings, and its keys of foreign protocols."""
