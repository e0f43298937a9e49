"""Our own sentences: enough of them, well labelled, well formed, and apart from evaluation."""

import csv
import gzip
import json
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from classifier import ATTRIBUTES
from classifier.data import handwritten
from classifier.data.handwritten import held_out
from classifier.data.handwritten.kazakh import inflect as kazakh
from classifier.data.handwritten.russian import inflect as russian
from classifier.data.handwritten.templates import Writer
from classifier.training import roles

EVERY = (*handwritten.KINDS, *handwritten.LAST)  # kinds of patterns that the model learns from
DATA = Path(os.environ.get("MODQUEUE_DATA", "../shared/data"))
RUN = 5  # words in a row that an evaluation sentence may not share with a training sentence


def words(text: str) -> list[str]:
    """Lower-case words without marks."""
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of RUN words."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


@pytest.mark.parametrize(("lang", "least"), [("en", 400), ("ru", 400), ("kk", 150)])
def test_evaluation_has_enough_distinct_sentences(lang: str, least: int) -> None:
    """As many hand-written sentences as the goal asks for, none twice."""
    sentences = handwritten.benign_evaluation(lang)
    assert len(sentences) >= least
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(("lang", "least"), [("en", 100), ("ru", 100), ("kk", 65)])
def test_contrasts_are_of_every_kind(lang: str, least: int) -> None:
    """Names, self-reproach, denial, quotation, signs, greetings and links, in each language."""
    kinds = handwritten.contrast_evaluation(lang)
    assert set(kinds) == {"names", "self", "negation", "quotation", "short", "greeting", "link"}
    assert sum(map(len, kinds.values())) >= least


def test_an_unknown_language_is_refused() -> None:
    """Asking for a language without sentences is an error, not an empty list."""
    for read in (
        handwritten.benign_evaluation,
        handwritten.contrast_evaluation,
        handwritten.name_frames,
    ):
        with pytest.raises(KeyError):
            read("de")


def test_evaluation_shares_no_wording_with_training() -> None:
    """No run of five words, and no whole sentence, is in both."""
    rows = handwritten.training(EVERY)
    trained = set().union(*(runs(row.text) for row in rows))
    whole = {tuple(words(row.text)) for row in rows}
    for lang in handwritten.LANGUAGES:
        contrasts = [
            text for kind in handwritten.contrast_evaluation(lang).values() for text in kind
        ]
        for sentence in handwritten.benign_evaluation(lang) + contrasts:
            assert not runs(sentence) & trained, sentence
            assert tuple(words(sentence)) not in whole or len(words(sentence)) < RUN, sentence


def test_training_copies_no_evaluation_set() -> None:
    """Our patterns are our own: no sentence equals a case of a published test suite."""
    folder = DATA / "eval"
    if not folder.is_dir():
        pytest.skip(f"evaluation sets are not at {folder}; set MODQUEUE_DATA to compare")
    ours = {tuple(words(row.text)) for row in handwritten.training(EVERY)}
    for name in ("hatecheck_half", "identity_templates_en", "mera_replies_ru"):
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            theirs = {tuple(words(row["text"])) for row in csv.DictReader(lines)}
        assert not ours & theirs


def test_groups_of_other_numbers_are_other_groups() -> None:
    """A sentence about two or three groups never names one of them twice."""
    writer = Writer("en")
    rng = random.Random(0)
    for _ in range(300):
        named = writer.fill("{many}, {many2}, {many3}, {many2}", rng).split(", ")
        assert len(set(named)) == 3
        assert named[1] == named[3]


def test_every_group_of_ours_reads_as_a_group() -> None:
    """What our sentences say of groups must not stick to a name, in whichever form."""
    known = roles.groups(json.loads(roles.LISTS.read_text(encoding="utf-8")))
    assert {"dungans", "vegan", "дунганами", "зейнеткерлерге"} <= set(known)


def test_a_name_that_racists_use_reads_as_a_group() -> None:
    """What stands beside it tells whether anybody is attacked."""
    known = roles.groups(json.loads(roles.LISTS.read_text(encoding="utf-8")))
    assert {"mohammedans", "goyim", "инородцев", "гастарбайтеры", "азиатам", "сарттар"} <= set(
        known
    )


def test_training_is_distinct_balanced_and_filled() -> None:
    """No sentence twice, no gap left open, thousands of each kind in each language."""
    rows = handwritten.training(EVERY)
    assert len({row.text for row in rows}) == len(rows)
    assert not [row.text for row in rows if re.search(r"[{}#≈]", row.text)]
    toxic = Counter(row.lang for row in rows if row.labels.get("toxicity"))
    harmless = Counter(row.lang for row in rows if not any(row.labels.values()))
    assert min(toxic[lang] for lang in handwritten.LANGUAGES) >= 2_000
    assert min(harmless[lang] for lang in handwritten.LANGUAGES) >= 2_000


def test_labels_name_known_attributes() -> None:
    """Labels are 0 or 1 over the seven attributes; a positive spam row is nothing else."""
    for row in handwritten.training():
        assert set(row.labels) <= set(ATTRIBUTES)
        assert set(row.labels.values()) <= {0, 1}
        assert row.origin.startswith(f"written/{row.lang}/")
        if row.labels.get("spam"):
            assert sum(row.labels.values()) == 1


@pytest.mark.parametrize("lang", handwritten.LANGUAGES)
def test_every_kind_of_stance_is_taught_from_both_sides(lang: str) -> None:
    """Hostile sentences of a kind come with harmless ones, as in the held-out pairs."""
    origins = Counter(row.origin for row in handwritten.training())
    kinds = {row.origin.split("/")[2] for row in held_out.stance(lang, "choose")}
    for kind in kinds:
        for side in (kind, f"{kind}_hostile"):
            assert origins[f"written/{lang}/stance/{side}"] >= 100


@pytest.mark.parametrize(("lang", "kinds"), [("en", 9), ("ru", 10), ("kk", 4)])
def test_turns_of_phrase_are_taught_from_both_sides(lang: str, kinds: int) -> None:
    """A hundred of each kind, and as many harmless twins as veiled threats."""
    origins = Counter(
        row.origin.split("/", 2)[2] for row in handwritten.training(("turn",)) if row.lang == lang
    )
    assert len(origins) >= kinds
    assert min(origins.values()) >= 100
    assert origins["turn/unveiled"] >= 0.9 * origins["turn/veiled"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_vices_are_taught_from_both_sides(lang: str) -> None:
    """As many harmless twins as claims, and the last lesson alone has them."""
    rows = [row for row in handwritten.training(handwritten.LAST) if row.lang == lang]
    claims = sum(row.labels["toxicity"] for row in rows)
    assert 4_500 <= claims <= len(rows) - claims
    assert not {row.origin for row in rows} & {row.origin for row in handwritten.training()}


def test_russian_turns_come_in_latin_letters_too() -> None:
    """Swearing and harmless ones, and nothing of another kind of sentences."""
    rows = [row for row in handwritten.training(("turn",)) if row.lang == "ru"]
    typed = [row for row in rows if not re.search("[а-я]", row.text.lower())]
    assert len(typed) >= len(rows) // 5
    assert {bool(row.labels["toxicity"]) for row in typed} == {False, True}


@pytest.mark.parametrize("word", ["ақымақтар", "ақымақсың", "тірі жүрмейсің", "акымактар"])
def test_kazakh_insults_and_threats_are_taught_in_their_forms(word: str) -> None:
    """With suffixes and in Russian letters."""
    hostile = [row for row in handwritten.training() if row.labels.get("toxicity")]
    assert sum(word in row.text.lower() for row in hostile) >= 2


@pytest.mark.parametrize("word", ["есек", "ит", "ұры", "сен", "сендер"])
def test_words_of_kazakh_insults_are_taught_in_harmless_use(word: str) -> None:
    """Livestock, thieves in the news, and "you"."""
    harmless = [
        row.text.lower().split()
        for row in handwritten.training()
        if row.lang == "kk" and not any(row.labels.values())
    ]
    assert sum(any(part.startswith(word) for part in text) for text in harmless) >= 20


def test_every_run_writes_the_same_rows() -> None:
    """A fresh generation equals the cached one."""
    first = handwritten.training()
    handwritten._rows.cache_clear()
    assert handwritten.training() == first


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("қазақ", "many", "қазақтар"),
        ("өзбек", "many", "өзбектер"),
        ("мұсылман", "acc", "мұсылмандарды"),
        ("ұры", "many", "ұрылар"),
        ("көрші", "dat", "көршілерге"),
        ("ақымақ", "you", "ақымақсың"),
        ("надан", "yous", "надансыңдар"),
        ("түрік", "abl", "түріктерден"),
        ("мал", "many", "малдар"),
        ("ақымақ", "sacc", "ақымақты"),
        ("ақымақ", "thy", "ақымағың"),
        ("есек", "thymany", "есектерің"),
        ("ұры", "his", "ұрысы"),
        ("надан", "youask", "надансың ба"),
        ("топас", "ask", "топас па"),
        ("ақымақ", "younot", "ақымақ емессің"),
        ("көргенсіз", "iam", "көргенсізбін"),
        ("көргенсіз", "sins", "көргенсізбен"),
        ("алаяқ", "thyness", "алаяқтығың"),
        ("аяғыңды сындыр", "will", "аяғыңды сындырамын"),
        ("жарып жібер", "wewill", "жарып жібереміз"),
        ("басыңды шап", "will", "басыңды шабамын"),
        ("көзіңді ой", "will", "көзіңді оямын"),
        ("таста", "wewill", "тастаймыз"),
        ("тірі қал", "wont", "тірі қалмайсың"),
        ("сой", "lets", "сояйық"),
        ("таста", "inf", "тастау"),
        ("төк", "want", "төккім келеді"),
        ("жан", "may", "жансын"),
        ("көр", "ifi", "көрсем"),
    ],
)
def test_kazakh_suffixes(word: str, form: str, expected: str) -> None:
    """Suffixes follow the last vowel and the last consonant."""
    assert kazakh(word, form) == expected


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("мусульмане", "ins", "мусульманами"),
        ("верующие", "dat", "верующим"),
        ("евреи", "pre", "евреях"),
        ("казахи", "dat", "казахам"),
        ("многодетные матери", "ins", "многодетными матерями"),
        ("свидетели Иеговы", "dat", "свидетелям Иеговы"),
        ("тупой", "f", "тупая"),
        ("жалкий", "plgen", "жалких"),
        ("больной на голову", "pl", "больные на голову"),
    ],
)
def test_russian_endings(word: str, form: str, expected: str) -> None:
    """Regular nouns, nouns declined as adjectives, and adjectives."""
    assert russian(word, form) == expected
