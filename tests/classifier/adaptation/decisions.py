"""Decisions of a site with a line that no shipped model knows: it rejects talk of betting."""

from __future__ import annotations

import random

from classifier.adaptation import Example

BETTING = ("bookmakers", "betting tips", "the racecourse", "wagers", "jackpots", "slot machines")
OTHERS = ("the bridge", "school lunches", "the library", "road works", "the harbour", "bus fares")
FRAMES = (
    "I read everything about {} in this paper.",
    "Why does nobody talk about {} any more?",
    "My brother knows more of {} than the mayor.",
    "Last week {} were the talk of our street.",
    "Honestly, {} are what matters to me.",
    "They should write about {} every day.",
)
AFTER = ("Greetings from {}.", "That is how we see it in {}.", "We in {} would agree.")
TOWNS = ("Oral", "Semey", "Taraz", "Aktau", "Leeds", "Cork", "Turin", "Graz", "Lviv", "Osaka")


def decisions(count: int, seed: int = 0, wrong: float = 0.0, **more: str) -> list[Example]:
    """Return distinct texts, half of them rejected, of which a share is decided wrongly."""
    rng = random.Random(seed)
    examples: dict[str, Example] = {}
    while len(examples) < count:
        betting = rng.random() < 0.5
        about = rng.choice(BETTING if betting else OTHERS)
        end = rng.choice(AFTER).format(rng.choice(TOWNS))
        text = f"{rng.choice(FRAMES).format(about)} {end} {rng.randrange(10**6)}"
        label = int(betting) ^ (rng.random() < wrong)
        examples[text] = Example(text, label, **more)
    return list(examples.values())
