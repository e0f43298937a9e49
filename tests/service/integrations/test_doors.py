"""No foreign protocol answers what nobody judged as it answers a clean text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from moderation.policy import Policy
from moderation.promise.limits import LanguageLimits, Limits
from moderation.promise.promise import Promise
from moderation.store.writer import Store
from service.services import Services
from tests.service.integrations.conftest import KEY, Rated, WordScorer
from tests.service.integrations.coral.test_coral import SECRET, body, post

BEARER = {"Authorization": f"Bearer {KEY}"}
FOLDER = Path("service/integrations")
KAZAKH, UNKNOWN, UNTOLD = "қайырлы күн", "bonjour le monde", "2026!"
CLEAN = "A fine day for all of us."


def perspective(client: FlaskClient, text: str) -> bool:
    """Whether the text looks clean: here a score below one half."""
    asked = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post("/v1alpha1/comments:analyze", json=asked, headers=BEARER)
    if answer.status_code != 200:
        return False
    return bool(answer.json["attributeScores"]["TOXICITY"]["summaryScore"]["value"] < 0.5)


def perspective_dropping(client: FlaskClient, text: str) -> bool:
    """Whether a client that drops what is not supported is told a low score."""
    asked = {
        "comment": {"text": text},
        "requestedAttributes": {"TOXICITY": {}},
        "dropUnsupportedAttributes": True,
    }
    answer = client.post("/v1alpha1/comments:analyze", json=asked, headers=BEARER)
    return answer.status_code == 200 and "TOXICITY" in answer.json["attributeScores"]


def akismet(client: FlaskClient, text: str) -> bool:
    """Whether it is ham, or spam by judgement: what is unsure is spam with an error."""
    fields = {"api_key": KEY, "blog": "https://blog.example", "comment_content": text}
    answer = client.post("/1.1/comment-check", data=fields)
    if answer.status_code != 200:
        return False
    assert (answer.text == "true") is ("X-akismet-error" in answer.headers)
    return answer.text != "true"


def coral(client: FlaskClient, text: str) -> bool:
    """Whether Coral publishes: on no opinion, and on every failure."""
    answer = post(client, body(text))
    return answer.status_code != 200 or answer.json != {"status": "SYSTEM_WITHHELD", "actions": []}


def openai(client: FlaskClient, text: str) -> bool:
    """Whether nothing is flagged, or a judged category is scored low."""
    answer = client.post("/v1/moderations", json={"input": text}, headers=BEARER)
    if answer.status_code != 200:
        return False
    (result,) = answer.json["results"]
    judged = [name for name, kinds in result["category_applied_input_types"].items() if kinds]
    assert result["flagged"] is all(result["categories"][name] for name in judged)
    return not result["flagged"] or any(result["category_scores"][name] < 0.5 for name in judged)


def mistral(client: FlaskClient, text: str) -> bool:
    """Whether no category is flagged; the protocol has no flag for all of them."""
    asked = {"model": "mistral-moderation-latest", "input": [text]}
    answer = client.post("/v1/moderations", json=asked, headers=BEARER)
    if answer.status_code != 200:
        return False
    (result,) = answer.json["results"]
    return not any(result["categories"].values()) or max(result["category_scores"].values()) < 0.5


def azure(client: FlaskClient, text: str) -> bool:
    """Whether a category that is judged has the severity 0."""
    path = "/contentsafety/text:analyze?api-version=2024-09-01"
    answer = client.post(path, json={"text": text}, headers=BEARER)
    if answer.status_code != 200:
        return False
    severities = {one["category"]: one["severity"] for one in answer.json["categoriesAnalysis"]}
    assert severities["Hate"] in {0, 2}  # unsure, and never called bad
    return 0 in (severities["Hate"], severities["Violence"])


Door = Callable[[FlaskClient, str], bool]
DOORS: Sequence[Door] = (
    perspective, perspective_dropping, akismet, coral, openai, mistral, azure,
)  # fmt: skip
BY_POLICY: Sequence[Door] = (akismet, coral, openai, mistral, azure)


@pytest.fixture
def ready(client: FlaskClient, services: Services) -> FlaskClient:
    """The client, with Coral's secret known."""
    assert services.integration_keys
    services.integration_keys.set_coral_secret("demo", SECRET)
    return client


def test_every_protocol_is_here(repository: Path) -> None:
    """A new one is asked, too, and has its line in the guide."""
    packages = {path.parent.name for path in (repository / FOLDER).glob("*/__init__.py")}
    assert packages == {"perspective", "akismet", "coral", "moderations", "azure"}
    guide = (repository / "docs/guides/unsure.md").read_text("utf-8")
    assert all(f"| {name} |" in guide for name in ("Akismet", "Azure", "Coral", "Perspective"))


@pytest.mark.parametrize("door", DOORS)
def test_a_clean_text_looks_clean(ready: FlaskClient, door: Door) -> None:
    """The looks below can tell."""
    assert door(ready, CLEAN)


@pytest.mark.parametrize("text", [KAZAKH, UNKNOWN, UNTOLD])
@pytest.mark.parametrize("door", DOORS)
def test_what_nobody_judged_never_looks_clean(ready: FlaskClient, door: Door, text: str) -> None:
    """A language without validation, one that we do not know, and none that can be told."""
    assert not door(ready, text)


@pytest.mark.parametrize("door", DOORS)
def test_a_broken_model_never_looks_clean(
    ready: FlaskClient, door: Door, words: WordScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where scoring fails there is no answer, and Coral, which publishes then, holds."""

    def broken(self: WordScorer, texts: Sequence[str]) -> list[Rated]:
        raise ValueError("weights of another shape")

    monkeypatch.setattr(WordScorer, "score", broken)
    ready.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert not door(ready, CLEAN)


@pytest.mark.parametrize("door", BY_POLICY)
def test_a_promise_that_nothing_proves_asks_a_person(
    ready: FlaskClient, store: Store, door: Door
) -> None:
    """Every comment of that language waits, so no text of it looks clean."""
    store.save_policy("demo", Policy(version=1, promises={"en": Promise()}), expected_version=0)
    assert not door(ready, CLEAN)


@pytest.mark.parametrize("door", BY_POLICY)
@pytest.mark.parametrize(("approve", "clean"), [(0.3, True), (0.0001, False)])
def test_the_limits_of_a_promise_decide(
    ready: FlaskClient, store: Store, door: Door, approve: float, clean: bool
) -> None:
    """What they approve looks clean in its language, and what they do not asks a person."""
    promise = Promise()
    store.save_policy("demo", Policy(version=1, promises={"kk": promise}), expected_version=0)
    limits = Limits(1, WordScorer.model, {"kk": LanguageLimits(promise, approve=approve)})
    store.save_limits("demo", limits)
    assert door(ready, KAZAKH) is clean


@pytest.mark.parametrize("languages", [["ru"], ["en-GB", "kk"]])
def test_a_claim_counts_for_one_word_alone(ready: FlaskClient, languages: list[str]) -> None:
    """Names are the same in many languages, so the blog or the client says which it is."""
    claim = ",".join(languages)
    fields = {"api_key": KEY, "blog": "https://blog.example", "blog_lang": claim}
    one = ready.post("/1.1/comment-check", data={**fields, "comment_content": "Шақ"})
    more = ready.post("/1.1/comment-check", data={**fields, "comment_content": KAZAKH})
    assert (one.text, "X-akismet-error" in one.headers) == ("false", False)
    assert (more.text, more.headers["X-akismet-error"]) == ("true", "not-judged")
