"""What the web processes look after by themselves: heat below articles, and raids."""
