"""Held-out sentences: enough of them, split in two, and out of reach of what is trained on."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache, partial

import pytest

from classifier.data import handwritten
from classifier.data.handwritten import held_out
from classifier.data.handwritten.held_out import Part, Use
from classifier.data.handwritten.rows import WrittenRow
from classifier.data.handwritten.templates import read

LANGUAGES = handwritten.LANGUAGES
RUN = 5  # words in a row that a held-out sentence may not share with a training sentence
EVERY = (*handwritten.KINDS, *handwritten.LAST)  # kinds of patterns that the model learns from
PARTS: tuple[Part, Part] = ("choose", "report")
USES: tuple[Use, Use] = ("calibrate", "limits")
KINDS = {"quotation", "denial", "counter", "self", "deserve", "hint", "threat", "animal", "bullet"}
GAP = re.compile(r"\{([a-z_]+)\d?(?:\.[a-z]+)?\}")


def words(text: str) -> list[str]:
    """Lower-case words without marks."""
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of RUN words."""
    row = words(text)
    return {tuple(row[i : i + RUN]) for i in range(len(row) - RUN + 1)}


def rows() -> list[WrittenRow]:
    """Return every held-out sentence."""
    kazakh = [row for part in PARTS for row in held_out.kazakh(part)]
    return (
        held_out.ukrainian()
        + kazakh
        + [row for part in USES for row in held_out.further_kazakh(part)]
        + [row for lang in LANGUAGES for part in PARTS for row in held_out.mentions(lang, part)]
        + [row for lang in LANGUAGES for part in PARTS for row in held_out.stance(lang, part)]
    )


def test_the_kazakh_comments_are_as_many_as_promised() -> None:
    """600 comments, half of them harmless over 12 topics, 150 without Kazakh letters or mixed."""
    comments = [row.origin.split("/")[2:] for part in PARTS for row in held_out.kazakh(part)]
    kinds = Counter(kind for kind, *_ in comments)
    assert len(comments) >= 600
    assert kinds["harmless"] >= 300
    assert set(kinds) == {"harmless", "insult", "threat", "obscene", "hate", "spam"}
    topics = {
        topic for kind, *topic in map(tuple, comments) for topic in topic if kind == "harmless"
    }
    assert len(topics - {"mixed"}) == 12
    assert sum("mixed" in comment for comment in comments) >= 150


@pytest.mark.parametrize(("lang", "least"), [("en", 200), ("ru", 200), ("kk", 100)])
def test_a_harmless_mention_has_a_hostile_sentence_beside_it(lang: str, least: int) -> None:
    """Enough of either side, as many of one as of the other in each topic and each part."""
    sides: Counter[str] = Counter()
    for part in PARTS:
        topics = Counter(row.origin.split("/", 2)[2] for row in held_out.mentions(lang, part))
        for topic, count in topics.items():
            side, _, name = topic.partition("/")
            assert count == topics[f"{'hate' if side == 'harmless' else 'harmless'}/{name}"]
            sides[side] += count
    assert set(sides) == {"harmless", "hate"}
    assert min(sides.values()) >= least


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_each_kind_of_stance_comes_in_pairs(lang: str, part: Part) -> None:
    """A hundred sentences a kind over both parts, and no kind of one side alone."""
    sides = Counter(row.origin.split("/", 2)[2] for row in held_out.stance(lang, part))
    assert {side.split("/")[0] for side in sides} == KINDS | {"emoji"}
    assert {f"{kind}/{side}" for kind in KINDS for side in ("harmless", "hostile")} <= set(sides)
    assert min(sides.values()) >= 25


def test_a_harmless_sentence_has_no_label_and_a_hostile_one_is_toxic() -> None:
    """Spam aside, what is not harmless is toxic."""
    for row in rows():
        positive = {name for name, value in row.labels.items() if value}
        assert ("harmless" in row.origin) == (not positive), row
        assert not positive or positive & {"toxicity", "spam"}, row


def test_the_parts_share_no_sentence() -> None:
    """What chose a limit is not reported."""
    of_language = [
        partial(half, lang) for half in (held_out.stance, held_out.mentions) for lang in LANGUAGES
    ]
    for read_part in (held_out.kazakh, *of_language):
        choose, report = ({row.text.lower() for row in read_part(part)} for part in PARTS)
        assert not choose & report


def test_further_kazakh_comments_stand_apart() -> None:
    """200 harmless ones over 12 topics, 200 others, and none is in another set or half."""
    halves = [{row.text.lower() for row in held_out.further_kazakh(use)} for use in USES]
    assert not halves[0] & halves[1]
    others = {row.text.lower() for part in PARTS for row in held_out.kazakh(part)}
    assert not (halves[0] | halves[1]) & others
    rows = [row for use in USES for row in held_out.further_kazakh(use)]
    assert min(Counter(not any(row.labels.values()) for row in rows).values()) >= 200
    topics = {row.origin.split("/", 3)[3] for row in rows if "/harmless/" in row.origin}
    assert len(topics - {"mixed", "daily"}) >= 12


def test_an_unknown_language_has_no_pairs() -> None:
    """Asking for a language without pairs is an error."""
    with pytest.raises(KeyError):
        held_out.stance("de", "choose")


def test_no_training_sentence_is_held_out() -> None:
    """No whole sentence is in both, and no run of five words of a comment."""
    trained = handwritten.training(EVERY)
    whole = {row.text.lower().strip(" .!") for row in trained}
    pieces = set().union(*(runs(row.text) for row in trained))
    for row in rows():
        assert row.text.lower().strip(" .!") not in whole, row
        assert row.origin.startswith("written") or not (runs(row.text) & pieces), row


def lines(name: str) -> list[str]:
    """Return the patterns of a file."""
    return [line for section in read(name)["sections"] for line in section["lines"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_training_pattern_is_worded_like_a_pair(lang: str) -> None:
    """No run of five words or gaps is in a pattern of both."""
    files = handwritten.pattern_files(lang, EVERY)
    trained = [GAP.sub("_", line) for name in files for line in lines(name)]
    pieces = set().union(*map(runs, trained))
    for line in lines(f"heldout/stance_{lang}.json"):
        assert not runs(GAP.sub("_", line)) & pieces, line


def fillings(name: str, gap: str) -> str:
    """Return a regular expression of what a gap of a file may hold, in any form."""
    lexicon = read("patterns/lexicon_kk.json") | read(name).get("lists", {})
    is_group = gap in {*lexicon["forms"], *lexicon["made_forms"]}
    entries = lexicon["groups" if is_group else gap]
    forms = [entry if isinstance(entry, str) else entry[0] for entry in entries]
    stems = {re.escape(form.lower()[:-1]) for form in forms if "{" not in form}
    return rf"(?:{'|'.join(sorted(stems))})\w*" if stems else r"\w+(?: \w+){0,4}"


def as_expression(line: str, filled: Callable[[str], str]) -> re.Pattern[str]:
    """Return a pattern as a regular expression over words in lower case."""
    texts = GAP.split(line)
    fixed = [" ".join(words(text)) for text in texts[::2]]
    gaps = [filled(gap) for gap in texts[1::2]]
    parts = [part for pair in zip(fixed, [*gaps, ""], strict=True) for part in pair]
    return re.compile(" ?".join(part for part in parts if part))


def test_no_training_pattern_can_write_a_kazakh_comment() -> None:
    """Whatever its gaps are filled with, not only in the sentences that were drawn."""
    comments = {" ".join(words(row.text)) for part in PARTS for row in held_out.kazakh(part)}
    for name in handwritten.pattern_files("kk"):
        filled = cache(partial(fillings, name))
        for line in (line for line in lines(name) if words(GAP.sub("", line))):
            pattern = as_expression(line, filled)
            assert not [text for text in comments if pattern.fullmatch(text)], line
