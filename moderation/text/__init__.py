"""Texts as they are compared: stems, the word list, blanks, and the addresses of articles."""
