"""What the store keeps for the learner: labels from outside, and which models are at work."""
