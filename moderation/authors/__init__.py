"""What is done about authors: acts, and the sanctions that stand."""
