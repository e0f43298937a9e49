"""Comments, archives and conversations that nobody wrote, the same ones every time."""
