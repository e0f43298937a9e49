"""Threads: by the time of posting, replies in their places, stubs for what was taken away."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.comment import Comment
from moderation.errors import ParentRemoved
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.thread.stubs import Stub
from tests.moderation.every_server.conftest import Moderation

NOON = "2019-05-01T12:00:00Z"
EARLIER = "2019-05-01T16:59:59.5+05:00"
LONG_AGO = "1998-01-01 00:00:00z"
TOMORROW = "9998-01-01T00:00:00Z"


def shown(moderation: Moderation, limit: int = 200) -> list[Comment | Stub]:
    """Return the whole thread, read in pages of ``limit``."""
    items: list[Comment | Stub] = []
    after = None
    for _ in range(200):
        page = moderation.store.thread(moderation.site, "a1", after=after, limit=limit)
        assert len(page.items) <= limit
        items += page.items
        after = page.next
        if after is None:
            return items
    pytest.fail("the pages never ended")


def tree(moderation: Moderation) -> list[tuple[str, str | None, bool]]:
    """Return each item's id, the id above it, and whether it is a stub; the same for any page."""
    whole = shown(moderation)
    for limit in (1, 2, 3):
        assert shown(moderation, limit) == whole
    return [(one.id, one.above, isinstance(one, Stub)) for one in whole]


def reject(moderation: Moderation, comment_id: str) -> None:
    comment = moderation.get(comment_id)
    actions.decide(
        moderation.store, moderation.site, comment_id,
        status=Status.REJECTED, by="anna", expected_version=comment.version,
    )  # fmt: skip


def test_comments_sort_by_when_they_were_posted(moderation: Moderation) -> None:
    """What the site says of the time sorts comments and replies; the future counts as now."""
    tomorrow = moderation.submit(posted=TOMORROW)
    noon = moderation.submit(posted=NOON)
    now = moderation.submit()
    earlier = moderation.submit(posted=EARLIER)
    ago = moderation.submit(posted=LONG_AGO)
    same = moderation.submit(posted=NOON)
    late = moderation.submit(parent=ago.id, posted=NOON)
    early = moderation.submit(parent=ago.id, posted=EARLIER)
    moderation.drain()
    ids = [one.id for one in shown(moderation)]
    assert ids == [x.id for x in (ago, early, late, earlier, noon, same, tomorrow, now)]
    assert moderation.get(ago.id).posted_at == 883_612_800_000
    assert moderation.get(tomorrow.id).posted_at == tomorrow.accepted_at
    assert moderation.get(now.id).posted_at == now.accepted_at


def test_a_stub_keeps_replies_in_their_place(moderation: Moderation) -> None:
    """Erased and rejected comments stand as stubs while public replies are below, and no longer."""
    top = moderation.submit("top").id
    first = moderation.submit("first", parent=top).id
    below = moderation.submit("below", parent=first).id
    deep = moderation.submit("deep", parent=below).id
    lone = moderation.submit("lone").id
    last = moderation.submit("last").id
    moderation.drain()
    for gone in (below, lone):
        reject(moderation, gone)
    assert tree(moderation) == [
        (top, None, False), (first, top, False), (below, first, True), (deep, below, False),
        (last, None, False),
    ]  # fmt: skip
    for gone in (top, first, below):
        actions.erase(moderation.store, moderation.site, gone, by="site")
    assert tree(moderation) == [
        (top, None, True), (first, top, True), (below, first, True), (deep, below, False),
        (last, None, False),
    ]  # fmt: skip
    assert moderation.store.thread_count(moderation.site, "a1") == 2
    actions.erase(moderation.store, moderation.site, deep, by="site")
    assert tree(moderation) == [(last, None, False)]


def test_the_deepest_replies_keep_a_place(moderation: Moderation) -> None:
    """Where paths have stopped growing, replies stay behind what is above them."""
    ids = [moderation.submit("top").id]
    for number in range(30):
        ids.append(moderation.submit(f"level {number}", parent=ids[-1], posted=LONG_AGO).id)
    moderation.drain()
    assert [one.id for one in shown(moderation)] == ids
    for gone in ids[:25]:
        actions.erase(moderation.store, moderation.site, gone, by="site")
    found = tree(moderation)
    assert [id_ for id_, _, is_stub in found if is_stub] == ids[:15]
    assert [id_ for id_, _, is_stub in found if not is_stub] == ids[25:]
    assert {above for id_, above, _ in found if id_ in ids[25:]} == {ids[14]}


@pytest.mark.parametrize("way", ["erased", "rejected"])
def test_nobody_answers_what_was_removed(moderation: Moderation, way: str) -> None:
    """A reply to an erased or rejected comment is refused, and its key can be used again."""
    parent = moderation.judged().id
    if way == "erased":
        actions.erase(moderation.store, moderation.site, parent, by="site")
    else:
        reject(moderation, parent)
    with pytest.raises(ParentRemoved):
        moderation.submit(parent=parent, key="k")
    assert not moderation.submit(key="k", digest="another").replayed


def test_a_held_parent_can_be_answered(moderation: Moderation) -> None:
    """A site may answer what waits; the reply that is published first stands below a stub."""
    parent = moderation.judged("an awful remark").id
    reply = moderation.judged("a calm answer", parent=parent).id
    assert tree(moderation) == [(parent, None, True), (reply, parent, False)]


def test_paths_of_earlier_releases_sort_first(moderation: Moderation) -> None:
    """Comments whose paths hold no time stay where they were, before what came later."""
    store, site = moderation.store, moderation.site
    old = [moderation.submit("old").id for _ in range(2)]
    for number, id_ in enumerate(old, 1):
        store.redis.hset(key(site, "comment", id_), "path", f"{number:08x}")
        store.redis.delete(key(site, "thread", "a1"))
    reply = moderation.submit("reply", parent=old[0]).id
    new = moderation.submit("new", posted=LONG_AGO).id
    moderation.drain()
    assert [one.id for one in shown(moderation)] == [old[0], reply, old[1], new]
    actions.erase(store, site, old[0], by="site")
    assert tree(moderation)[0] == (old[0], None, True)
