"""The page of the keys that sign readers, filled in by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation.readers.keys import KEYS_MAX, ReaderKeys
from moderation.registry import Registry
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support.reader_tokens import new_key

NewVisitor = Callable[[], Visitor]
PAGE = "/sites/demo/keys/readers"


@pytest.fixture
def boss(boss: Visitor) -> Visitor:
    """The admin, on the page."""
    boss.get(PAGE)
    return boss


def test_a_secret_is_made_shown_once_and_ended(
    boss: Visitor, store: Store, registry: Registry
) -> None:
    """The page that made it shows it, the list does not; the log names the admin."""
    made = boss.post(f"{PAGE}/secret", {}).text
    (key,) = ReaderKeys(store.redis).keys("demo")
    assert re.search(r'id="secret" value="([^"]+)"', made)[1] == key.text  # type: ignore[index]
    page = boss.get(PAGE).text
    assert key.id in page
    assert key.text not in page
    assert next(entry.by for entry in registry.audit() if entry.type == "box.key") == "boss"
    boss.post(f"{PAGE}/{key.id}/end", {})
    assert ReaderKeys(store.redis).keys("demo") == []


def test_a_public_key_is_kept(boss: Visitor, store: Store) -> None:
    """The former key is good for a day, as the page says."""
    boss.post(f"{PAGE}/secret", {})
    assert boss.post(PAGE, {"pem": new_key().pem}).status_code == 303
    new, former = ReaderKeys(store.redis).keys("demo")
    assert new.algorithm == "EdDSA"
    assert former.ends_at
    page = boss.get(PAGE).text
    assert page.index(new.id) < page.index(former.id)
    assert "replaced, ends" in page


def test_what_cannot_be_used_is_said_beside_its_field(boss: Visitor, store: Store) -> None:
    """What was pasted stays there, and the sentence has both numbers."""
    answer = boss.post(PAGE, {"pem": "no key <b>"})
    assert answer.status_code == 422
    assert "at most 1000 characters; you sent 10" in answer.text
    assert "no key &lt;b&gt;</textarea>" in answer.text
    for _ in range(KEYS_MAX):
        boss.post(f"{PAGE}/secret", {})
    for path, form in ((f"{PAGE}/secret", {}), (PAGE, {"pem": new_key().pem})):
        answer = boss.post(path, form)
        assert answer.status_code == 422
        assert "5 keys are good already" in answer.text
    assert len(ReaderKeys(store.redis).keys("demo")) == KEYS_MAX
