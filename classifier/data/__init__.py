"""Labelled text for training and evaluation, and who may be trusted how far."""
