"""The scorer's promises to the rest of the house."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.artifact import SHIPPED
from classifier.training import thresholds


def test_names_its_model_with_a_digest(scorer: classifier.Scorer) -> None:
    """A verdict can name the exact model that gave it."""
    series, _, digest = scorer.model.partition("+")
    assert series.startswith("mq-")
    assert len(digest) == 8


def test_rates_an_insult_above_thanks(scorer: classifier.Scorer) -> None:
    """The plainest comments fall on the right sides, in both languages."""
    for rude, kind in (
        ("You are a complete idiot, shut up.", "Thanks for the careful report."),
        ("Ты дебил и урод, заткнись.", "Спасибо за подробный рассказ."),
    ):
        high, low = scorer.score([rude, kind])
        assert high.scores["toxicity"] > 0.8
        assert low.scores["toxicity"] < 0.2


@pytest.mark.parametrize(
    "threat",
    [
        "I will find you and kill you",
        "We know where you live, be careful tonight.",
        "We will come to your house and burn it.",
        "Somebody should shoot this mayor.",
        "я тебя найду и убью",
        "Мы тебя найдем",
        "Ходи и оглядывайся, мы знаем, где ты живёшь",
        "Я тебя зарежу, если увижу",
        "сені тауып алып өлтіреміз",
    ],
)
def test_a_threat_is_named(scorer: classifier.Scorer, threat: str) -> None:
    """A newsroom must see threats: they reach the hold threshold of their attribute."""
    limit = thresholds.read(SHIPPED)["threat"].hold
    assert scorer.score([threat])[0].scores["threat"] >= limit


@pytest.mark.parametrize(
    "harmless",
    [
        "I will find you the address of the library",
        "We know where the money for the road went.",
        "The mayor received threats and called the police.",
        "Мы найдём ваш документ и ответим",
        "Знаю, где вы живёте, я ваша соседка",
        "Редактору угрожали, полиция начала расследование",
    ],
)
def test_the_words_of_a_threat_are_no_threat(scorer: classifier.Scorer, harmless: str) -> None:
    """To find, to know where, and news of threats stay below every hold threshold."""
    (score,) = scorer.score([harmless])
    for attribute, limits in thresholds.read(SHIPPED).items():
        assert score.scores[attribute] < limits.hold, attribute


@pytest.mark.parametrize("text", ["thanks", "Great article!", "I agree", "спасибо", "Согласен"])
def test_a_clean_word_is_clearly_clean(scorer: classifier.Scorer, text: str) -> None:
    """The shortest comments wait for nobody: a language that is covered, every attribute low."""
    (score,) = scorer.score([text])
    assert score.validated
    for attribute, limits in thresholds.read(SHIPPED).items():
        assert score.scores[attribute] < limits.clean_below(score.language), attribute


def test_scores_every_attribute_as_a_probability(scorer: classifier.Scorer) -> None:
    """All seven attributes are there, between 0 and 1."""
    (score,) = scorer.score(["A quiet day in town."])
    assert tuple(score.scores) == classifier.ATTRIBUTES
    assert all(0 <= value <= 1 for value in score.scores.values())


def test_a_batch_scores_as_its_parts(scorer: classifier.Scorer) -> None:
    """What stands beside a comment in a batch does not change its score or its highlights."""
    texts = ["You idiot!", "", "сука ты, а не человек", "a 😀 b", "x" * 2_000, "Good morning"] * 30
    for text, together in zip(texts[:6], scorer.score(texts)[:6], strict=True):
        (alone,) = scorer.score([text])
        assert alone.scores == pytest.approx(together.scores, abs=1e-6)
        assert alone.highlights == together.highlights
    assert scorer.score([]) == []


def test_reasons_point_into_the_original_text(scorer: classifier.Scorer) -> None:
    """Offsets count UTF-16 units of the text as it was sent, disguises included."""
    text = "😀😀 what an i.d.i.o.t you are"
    (score,) = scorer.score([text])
    assert score.highlights
    assert score.highlights[0].text == "i.d.i.o.t"
    units = text.encode("utf-16-le")
    for highlight in score.highlights:
        assert units[2 * highlight.begin : 2 * highlight.end].decode("utf-16-le") == highlight.text
        assert highlight.weight > 0
    weights = [highlight.weight for highlight in score.highlights]
    assert weights == sorted(weights, reverse=True)
    assert len(score.highlights) <= 8


@pytest.mark.parametrize(
    "disguised",
    [
        "іdiоt",
        "1d10t",
        "i d i o t",
        "i.d.i.o.t",
        "idi\u200bot",
        "IDIOT",
        "ｉｄｉｏｔ",
        "𝓲𝓭𝓲𝓸𝓽",
        "idiooooot",
        "id iot",
        "idi.ot",
        "idoit",
    ],
)
def test_a_disguise_scores_as_the_word(scorer: classifier.Scorer, disguised: str) -> None:
    """Homoglyphs, leet, gaps, hidden characters and fonts change nothing of weight."""
    plain, other = scorer.score(["you are an idiot", f"you are an {disguised}"])
    assert other.scores["toxicity"] > 0.9 * plain.scores["toxicity"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=200), max_size=5))
def test_never_raises(scorer: classifier.Scorer, texts: list[str]) -> None:
    """Any str is scored, lone surrogates and unassigned code points included."""
    for text, score in zip(texts, scorer.score(texts), strict=True):
        units = text.encode("utf-16-le", "surrogatepass")
        for highlight in score.highlights:
            part = units[2 * highlight.begin : 2 * highlight.end]
            assert part == highlight.text.encode("utf-16-le", "surrogatepass")


def test_refuses_an_altered_model(tmp_path: Path) -> None:
    """A model whose files do not match its manifest is not loaded."""
    folder = shutil.copytree(SHIPPED, tmp_path / "model")
    with (folder / "pairs.npy").open("r+b") as file:
        file.seek(1_000)
        file.write(b"\xff\x00\xff")
    with pytest.raises(classifier.ArtifactError, match="SHA-256"):
        classifier.load(folder)


def test_refuses_a_model_that_scores_its_golden_texts_differently(tmp_path: Path) -> None:
    """Golden texts catch a release whose code no longer fits the model."""
    folder = shutil.copytree(SHIPPED, tmp_path / "model")
    manifest = folder / "manifest.json"
    info = json.loads(manifest.read_text(encoding="utf-8"))
    info["bias"][0] += 1
    manifest.write_text(json.dumps(info), encoding="utf-8")
    with pytest.raises(classifier.ArtifactError, match="golden"):
        classifier.load(folder)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """The error says which folder has no model."""
    with pytest.raises(classifier.ArtifactError, match="nowhere"):
        classifier.load(tmp_path / "nowhere")
