"""The dashboard's words in Russian and Kazakh, and how their catalogues are kept complete."""
