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
_OWN = "+site"  # ends the name of the shipped model, before what tells a site's own one


def base_of(model: str) -> str:
    """Return the name of the shipped model that a site's own ``model`` is on top of."""
    return model.partition(_OWN)[0]


def is_own(model: str) -> bool:
    """Return whether ``model`` is a site's own one."""
    return _OWN in model
