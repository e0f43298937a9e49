"""What each category of OpenAI and Mistral is to our model, and which it cannot judge.

The names are those of the providers' documents: omni-moderation has thirteen, mistral-moderation
nine up to 2411 and eleven from 2603 on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The attributes that a category is made of: any of them, or all ``together``.

    ``is_part`` says that the category means more than we can see.
    """

    attributes: tuple[str, ...]
    together: bool = False
    is_part: bool = False

    def value(self, scores: Mapping[str, float]) -> float:
        """Return the category's probability 0..1.

        Of several together it is an upper bound: no chance of all is above that of one.
        """
        values = [scores[name] for name in self.attributes]
        return min(values) if self.together else max(values)

    def is_flagged(self, scores: Mapping[str, float], limits: Mapping[str, float]) -> bool:
        """Return whether the attributes are at their limits or above."""
        over = [scores[name] >= limits[name] for name in self.attributes]
        return all(over) if self.together else any(over)


_THREAT = Source(("threat",), is_part=True)  # reports of violence are news
_HATE = Source(("identity_attack",))
OPENAI: Mapping[str, Source | None] = {
    "harassment": Source(("insult",), is_part=True),
    "harassment/threatening": Source(("threat",)),
    "hate": _HATE,
    "hate/threatening": Source(("identity_attack", "threat"), together=True),
    "illicit": None,
    "illicit/violent": None,
    "self-harm": None,
    "self-harm/instructions": None,
    "self-harm/intent": None,
    "sexual": None,
    "sexual/minors": None,
    "violence": _THREAT,
    "violence/graphic": None,
}
RUDE_AS_HARASSMENT: Mapping[str, Source | None] = {
    **OPENAI,
    "harassment": Source(("insult", "toxicity"), is_part=True),
}
_MISTRAL_ALWAYS: Mapping[str, Source | None] = {
    "sexual": None,
    "hate_and_discrimination": _HATE,
    "violence_and_threats": _THREAT,
    "selfharm": None,
    "health": None,
    "financial": None,
    "law": None,
    "pii": None,
}
MISTRAL_9: Mapping[str, Source | None] = {
    **_MISTRAL_ALWAYS,
    "dangerous_and_criminal_content": None,
}
MISTRAL_11: Mapping[str, Source | None] = {
    **_MISTRAL_ALWAYS,
    "dangerous": None,
    "criminal": None,
    "jailbreaking": None,
}


def unscored(categories: Mapping[str, Source | None]) -> list[str]:
    """Return the categories that our model cannot judge."""
    return [name for name, source in categories.items() if source is None]


def partial(categories: Mapping[str, Source | None]) -> list[str]:
    """Return the categories of which our model sees a part."""
    return [name for name, source in categories.items() if source and source.is_part]
