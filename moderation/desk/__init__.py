"""The moderators at work: who looks at which card, and care for those who read."""
