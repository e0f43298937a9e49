"""Who is asking: API keys, sessions, log-ins, second steps, and pseudonyms."""
