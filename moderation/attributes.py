"""What a comment is scored for, in the order of the model's answers."""

from __future__ import annotations

ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "spam",
)
SITE = "site"  # the score of a site's own model: the chance of being rejected there
