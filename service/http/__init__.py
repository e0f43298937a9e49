"""HTTP in general: bodies, headers, addresses and problems. Knows no store."""
