"""Our own export: its document describes it, it ends where it began, and a torn one is known."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from moderation.articles.heat import BREAKER, Figure, Heat
from moderation.exporting import FORMATS, gathering
from moderation.importing.archive import ArchivedComment, Broken, Fault, Item, Unreadable
from moderation.importing.formats import native
from moderation.policy import Publishing
from moderation.status import Status
from moderation.store.epochs import open_site
from moderation.store.writer import Store
from moderation.submission import Article
from tests.moderation.exporting.conftest import Export, post
from tests.moderation.exporting.test_round_trip import move

DOCUMENT = Path(__file__).parents[3] / "docs" / "exporting.md"


def names(value: object) -> Iterator[str]:
    """Yield the names of fields, however deep; those of scores and details are not ours."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            for name, inner in one.items():
                yield name
                yield from names(inner) if name not in ("scores", "detail") else ()


def test_every_field_is_described(store: Store, lively: str, export: Export) -> None:
    """Each name in the lines of a lively site stands in the document."""
    store.change_article(
        lively, Article("a", title="B"), closed=True, publishing=Publishing.POST, by="t",
        premoderated=True, slow_seconds=60, instruction="look", assigned="dana",
    )  # fmt: skip
    rows = [json.loads(line) for line in export("native", lively).read_text().splitlines()]
    described = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text("utf-8")))
    used = set(names(rows))
    assert used >= {"edits", "decisions", "reports", "pinned", "verdict", "highlights"}
    assert used >= {"premoderated", "slow_seconds", "instruction", "assigned"}
    assert used <= described


def test_what_arrives_meanwhile_is_left_out(
    store: Store, lively: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end is fixed at the beginning: no reply is there without its parent."""
    monkeypatch.setattr(gathering, "PAGE", 2)
    counts = Counter[str]()
    before = sum(1 for _ in store.export(lively))
    lines = FORMATS["native"].pieces(store, lively, counts)
    for line in lines:
        if '"comment"' in line:
            post(store, lively, f"late {counts['comments']}")
    assert counts["comments"] == before


def read(path: Path, text: str) -> list[Item]:
    path.write_text(text, encoding="utf-8")
    return list(native.read(path))


def test_a_torn_export_is_known(lively: str, export: Export, tmp_path: Path) -> None:
    """Without its last line a file is broken, even where it ends behind a whole line."""
    whole = export("native", lively).read_text().splitlines(keepends=True)
    with pytest.raises(Broken, match="torn"):
        read(tmp_path / "torn", "".join(whole[:-1]))
    short = read(tmp_path / "short", "".join([*whole[:-2], whole[-1]]))
    assert [item.kind for item in short if isinstance(item, Fault)] == ["count_differs"]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ('{"id": 1}', "no export of modqueue"),
        ('{"modqueue_export": true}', "no export of modqueue"),
        ('{"modqueue_export": 2}', "version 2; this release reads up to 1"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, head: str, sentence: str) -> None:
    """The first line says what it is."""
    with pytest.raises(Unreadable, match=sentence):
        read(tmp_path / "file", head + "\n")


WHOLE = {
    "id": "abcdefgh23456722", "status": "approved", "version": 3, "article": "a",
    "accepted_at": "2026-01-01T00:00:00Z", "author": {"name": "A"}, "body": "Text",
}  # fmt: skip


def kinds(tmp_path: Path, **more: object) -> list[str]:
    rows = [{"modqueue_export": 1}, {"comment": {**WHOLE, **more}}, {"end": {"comments": 1}}]
    items = read(tmp_path / "file", "\n".join(map(json.dumps, rows)))
    return [item.detail if isinstance(item, Fault) else type(item).__name__ for item in items]


VERDICT = {
    "route": "hold", "risk": 0.5, "scores": {"toxicity": 0.5, "x": 9}, "language": "en",
    "language_confidence": 0.9, "validated": True, "highlights": [],
}  # fmt: skip
MADE = {"status": "approved", "by": "z", "at": "2026-01-01T00:00:00Z", "previous": "held"}
WRONG: list[tuple[dict[str, object], str]] = [
    ({"status": "gone"}, "'status' must be one of"),
    ({"version": 0}, "'version' must be a whole number"),
    ({"version": True}, "'version' must be a whole number"),
    ({"accepted_at": "yesterday"}, "'accepted_at' must be a time"),
    ({"submitted_at": "2026-01-01T00:00:00"}, "'submitted_at' must be a time"),
    ({"body": ["x"]}, "'body' must be a text"),
    ({"body": ""}, "'body' must be a text"),
    ({"author": "A"}, "'author' must be an object"),
    ({"decisions": {}}, "'decisions' must be a list"),
    ({"decisions": ["x"]}, "'decisions' must be a list of objects"),
    ({"decisions": [{**MADE, "version": 4}]}, "'decisions' must be of growing versions"),
    ({"decisions": [{**MADE, "version": 2, "status": "pending"}]}, "'status' must be one of"),
    ({"verdict": {**VERDICT, "risk": 2}}, "'risk' must be a number from 0 to 1"),
    ({"verdict": {**VERDICT, "scores": {"toxicity": "1"}}}, "'toxicity' must be a number"),
    ({"verdict": {**VERDICT, "highlights": [{"attribute": "toxicity", "begin": 0, "end": 5}]}},
     "'end' must be a whole number from 0 to 4"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "sentence"), WRONG)
def test_a_line_that_was_written_by_hand(
    tmp_path: Path, more: dict[str, object], sentence: str
) -> None:
    """What is wrong in it is named, and it is left out."""
    (detail,) = kinds(tmp_path, **more)
    assert detail.startswith(sentence)


def test_a_whole_line(tmp_path: Path) -> None:
    """Scores of attributes that are not ours are passed over, and so is half a pair."""
    made = {**MADE, "version": 2}
    assert kinds(tmp_path, verdict=VERDICT, decisions=[made], body="\ud83d!") == ["ArchivedComment"]
    rows = [{"modqueue_export": 1}, {"comment": {**WHOLE, "decisions": [made]}}, {"end": {}}]
    comment = read(tmp_path / "file", "\n".join(map(json.dumps, rows)))[0]
    assert isinstance(comment, ArchivedComment)
    assert comment.decision
    assert (comment.status, comment.decision.by) == (Status.APPROVED, "import:z")


def test_votes_come_back_as_numbers(tmp_path: Path) -> None:
    """Half of them, or what is no number, leaves the line out."""
    assert kinds(tmp_path, votes={"up": 3, "down": 1}) == ["ArchivedComment"]
    assert kinds(tmp_path, votes={"up": 3})[0].startswith("'down' must be a whole number")
    assert kinds(tmp_path, votes=[3, 1])[0].startswith("'votes' must be an object")
    rows = [{"modqueue_export": 1}, {"comment": {**WHOLE, "votes": {"up": 3, "down": 1}}}]
    comment = read(tmp_path / "file", "\n".join(map(json.dumps, [*rows, {"end": {}}])))[0]
    assert isinstance(comment, ArchivedComment)
    assert comment.restored
    assert comment.restored.record == {"up": "3", "down": "1"}


def test_lines_of_another_kind_are_named(tmp_path: Path) -> None:
    """They are counted, and the rest is read."""
    rows = '{"modqueue_export": 1}\n{"sites": {}}\n{"article": {"id": 5}}\n{"end": {"comments": 0}}'
    items = read(tmp_path / "file", rows)
    assert [item.kind for item in items if isinstance(item, Fault)] == ["unknown_line", "malformed"]


def test_what_is_set_here_stays(store: Store, lively: str, export: Export) -> None:
    """An import fills in what nobody set, and an assignee who is nobody here is left out."""
    store.change_article(lively, Article("a"), slow_seconds=60, assigned="dana", by="t")
    path = export("native", lively)
    open_site(store.redis, "copy")
    store.change_article("copy", Article("a"), slow_seconds=15, instruction="look", by="t")
    move(store, "native", path, "copy")
    settings = store.article("copy", "a").settings
    assert (settings.slow_seconds, settings.instruction) == (15, "look")
    assert settings.assigned == ""


def test_what_the_breaker_holds_is_no_setting(store: Store, lively: str, export: Export) -> None:
    """An article that is hot for a while is not held for good in another site."""
    heat = Heat(1, Figure.SHARE, 0.5, 0.2).document
    store.change_article(lively, Article("a"), premoderated=True, heat=heat, by=BREAKER)
    assert '"premoderated"' not in export("native", lively).read_text()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ('"slow_seconds": 86401', "slow_seconds"),
        ('"slow_seconds": "60"', "slow_seconds"),
        ('"instruction": 7', "instruction"),
        (f'"instruction": "{"x" * 501}"', "instruction"),
        ('"assigned": []', "assigned"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, fields: str, name: str) -> None:
    """The line of the article is left out, and the report says which field it was."""
    lines = f'{{"modqueue_export": 1}}\n{{"article": {{"id": "a", {fields}}}}}\n'
    fault = read(tmp_path / "x.jsonl", lines + '{"end": {"comments": 0}}\n')[0]
    assert isinstance(fault, Fault)
    assert name in fault.detail
