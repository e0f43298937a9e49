"""Russian and Kazakh catalogues of the dashboard, and how they are kept complete."""
