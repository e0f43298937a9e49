"""Measuring the shipped model, and the model card that says what was measured."""
