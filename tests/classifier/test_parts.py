"""A part of a comment that is in another language is judged by that; the worst part counts."""

from __future__ import annotations

import pytest

import classifier

ENGLISH = "Great bridge, we drove over it on Friday! {} See you at the market."
RUSSIAN = "Спасибо за статью, мост хороший. {} Читаю вас каждый день."


@pytest.mark.parametrize(
    ("frame", "part"),
    [
        (ENGLISH, "Сен ақымақсың ғой, топас мал."),
        (ENGLISH, "Ты тупая мразь, закрой рот."),
        (RUSSIAN, "Сен ақымақсың ғой, топас мал."),
        (RUSSIAN, "You are a stupid idiot, shut up."),
    ],
)
def test_a_part_counts_as_much_as_it_does_alone(
    scorer: classifier.Scorer, frame: str, part: str
) -> None:
    """Nothing around it makes an insult in another language less likely."""
    whole, alone = scorer.score([frame.format(part), part])
    assert all(whole.scores[name] >= alone.scores[name] - 1e-6 for name in alone.scores)
    assert whole.scores["insult"] > 0.3


def test_highlights_of_a_part_stand_in_the_whole(scorer: classifier.Scorer) -> None:
    """Their places count UTF-16 units of the whole comment, emoji before them included."""
    text = "😀😀 Great bridge, we drove over it! Сен ақымақсың ғой, топас мал."
    (score,) = scorer.score([text])
    units = text.encode("utf-16-le")
    assert score.highlights
    for word in score.highlights:
        assert units[2 * word.begin : 2 * word.end].decode("utf-16-le") == word.text


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the report. Рақмет, мақала өте пайдалы екен.",
        "Наконец-то открыли парк. We went there with the kids yesterday.",
        "Купил телефон Samsung Galaxy Ultra на рынке, доволен.",
        "We live in Kokshetau. Біздің қалада қар жауып тұр.",
    ],
)
def test_clean_mixed_comments_are_not_held(scorer: classifier.Scorer, text: str) -> None:
    """Two languages in one comment are no reason to hold it."""
    (score,) = scorer.score([text])
    assert max(value for name, value in score.scores.items() if name != "spam") < 0.25
