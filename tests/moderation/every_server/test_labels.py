"""Labels: kept with their references, found by them, erased by them."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from moderation import actions
from moderation.erasure.erasures import NOTHING, Erasures, Kind
from moderation.store.epochs import open_site
from moderation.store.keys import key
from moderation.store.learning import labels as module
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.support import newsroom


@pytest.fixture
def labels(redis: Redis) -> LabelStore:
    return LabelStore(redis)


def texts(labels: LabelStore, site: str) -> list[str]:
    return [label.text for label in labels.all(site)]


def test_erased_by_reference(labels: LabelStore, site: str) -> None:
    """Those with the reference go, however many; the others stay; again it finds none."""
    for number in range(600):
        labels.add(site, Label("perspective", f"t{number}", {}, reference="r-1"))
    labels.add(site, Label("perspective", "kept", {}, reference="r-2"))
    labels.add(site, Label("perspective", "nameless", {}))
    assert labels.erase(site, "r-1") == 600
    assert texts(labels, site) == ["kept", "nameless"]
    assert labels.erase(site, "r-1") == 0


def test_erased_within_a_community(labels: LabelStore, site: str) -> None:
    """Two blogs number their comments from 1: the community tells them apart."""
    for blog in ("b1", "b2"):
        labels.add(site, Label("akismet", blog, {}, community=blog, reference="url", comment="17"))
    assert labels.erase(site, "17", community="b1") == 1
    assert texts(labels, site) == ["b2"]
    assert labels.erase(site, "url") == 1


def test_another_sites_labels_stay(labels: LabelStore, redis: Redis, site: str) -> None:
    """A reference counts on its own site alone."""
    open_site(redis, "other")
    labels.add("other", Label("akismet", "other", {}, reference="r"))
    assert labels.erase(site, "r") == 0
    assert texts(labels, "other") == ["other"]


def test_erasures_are_listed(labels: LabelStore, redis: Redis, site: str) -> None:
    """Each is among the site's erasures, for the rewrite and for restores."""
    labels.add(site, Label("akismet", "x", {}, reference="r"))
    labels.erase(site, "r")
    (erased,) = Erasures(redis).after(site, NOTHING, 10)
    assert erased.kind is Kind.LABEL
    assert labels.erase_ids(site, [erased.id]) == 0


def test_labels_from_before_are_found(labels: LabelStore, redis: Redis, site: str) -> None:
    """Those that were kept when references were not listed yet are erased by them, too."""
    for reference in ("r-1", "r-2"):
        document = asdict(Label("akismet", reference, {}, reference=reference))
        del document["comment"]
        redis.xadd(key(site, "labels"), {"label": json.dumps(document)})
    labels.add(site, Label("akismet", "new", {}, reference="r-1"))
    assert labels.erase(site, "r-1") == 2
    assert texts(labels, site) == ["r-2"]


def test_the_oldest_make_room(
    labels: LabelStore, redis: Redis, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit the oldest go, and their places among the references with them."""
    monkeypatch.setattr(module, "LABELS_MAX", 3)
    for number in range(5):
        labels.add(site, Label("akismet", f"t{number}", {}, reference=f"r-{number}"))
    assert texts(labels, site) == ["t2", "t3", "t4"]
    assert labels.erase(site, "r-0") == 0
    assert sum(1 for name in redis.scan_iter("*") if ":label:" in name) == 3


@pytest.mark.parametrize("names", [["reference"], ["comment"], ["reference", "comment"]])
def test_nothing_is_kept_of_an_erased_comment(
    labels: LabelStore, store: Store, site: str, names: list[str]
) -> None:
    """A click on "spam" that comes after the erasure does not bring the text back."""
    accepted = newsroom.submit(store, site, newsroom.RENT, "Asel", "Her telephone is 123.")
    label = Label(
        "akismet", "Her telephone is 123.", {"SPAM": 1.0}, **dict.fromkeys(names, accepted)
    )
    labels.add(site, label)
    assert len(list(labels.all(site))) == 1
    labels.erase(site, accepted)
    actions.erase(store, site, accepted, by="dana")
    labels.add(site, label)
    assert list(labels.all(site)) == []


def test_only_later_ones_are_read(labels: LabelStore, redis: Redis, site: str) -> None:
    """From a moment on: what was given at it or before is passed over unread."""
    at = 1_700_000_000_000
    for number in range(3):
        label = json.dumps(asdict(Label("akismet", f"t{number}", {})))
        redis.xadd(key(site, "labels"), {"label": label}, id=f"{at + number}-1")
    labels.move_former(site)
    redis.hset(key(site, "label_texts"), f"{at}-1", "no label")
    assert [label.text for _, label in labels.by_id(site, at)] == ["t1", "t2"]
    assert [label.text for _, label in labels.by_id(site, at + 1)] == ["t2"]
    assert not [*labels.by_id(site, at + 2)]
