"""The export: everything that was said, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.actions import submit
from moderation.judging import DrainLimits
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.http.spreadsheet import harmless
from tests.conftest import FakeScorer
from tests.service.cli.conftest import Run

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]


def accept(store: Store, site: str, body: str) -> str:
    submission = Submission(Article("a", "https://example.com/a"), Author(body[:80]), body)
    intake = Intake(submission)
    return submit(store, lambda _: None, site, intake, caller="test", limits=Limits()).id


def test_every_comment_is_exported_in_order(run: Run, store: Store, site: str) -> None:
    """Pending, scored, decided and erased comments are there, with what is known of each."""
    ids = [accept(store, site, body) for body in ("first", "awful second", "third")]
    judging.drain(store, lambda _: None, FakeScorer(), site, DrainLimits(), worker="w")
    held = store.get(site, ids[1])
    actions.decide(
        store,
        site,
        ids[1],
        status=Status.REJECTED,
        by="zarina",
        expected_version=held.version,
        reason="insult",
    )
    actions.erase(store, site, ids[2], by="author")
    ids.append(accept(store, site, "fourth"))
    rows = [json.loads(line) for line in run("export", site).stdout.splitlines()]
    assert [row["id"] for row in rows] == ids
    assert [row["status"] for row in rows] == ["approved", "rejected", "erased", "pending"]
    assert (rows[1]["toxicity"], rows[1]["decided_by"]) == (0.95, "zarina")
    assert rows[1]["decision_reason"] == "insult"
    assert "body" not in rows[2]


def test_an_export_is_read_back(run: Run, store: Store, site: str, environ: dict[str, str]) -> None:
    """What the command writes is what `modqueue import native` takes; both are in the audit log."""
    environ["MODQUEUE_SECRET"] = "s" * 32
    first = accept(store, site, "first")
    path = Path(environ["MODQUEUE_DATA_DIR"]) / "site.jsonl"
    wrote = run("export", site, "--format", "native", "--output", str(path))
    assert wrote.stderr == "articles: 1, comments: 1\n"
    run("sites", "add", "copy")
    assert "written 1" in run("import", "native", str(path), "--site", "copy").stdout
    assert store.get("copy", first).status is Status.HELD
    log = run("audit").stdout
    assert "site.exported" in log
    assert "site.imported" in log


@pytest.mark.parametrize("form", ["disqus", "wxr"])
def test_what_xml_cannot_hold_is_counted(run: Run, store: Store, site: str, form: str) -> None:
    """The command says how many characters of text and name are missing."""
    accept(store, site, "a\x01b\x02c")
    assert "cannot hold: 4" in run("export", site, "--format", form).stderr


def test_no_cell_is_a_formula(run: Run, store: Store, site: str) -> None:
    """Texts that a spreadsheet would run start with an apostrophe; JSON keeps the original."""
    for body in FORMULAS:
        accept(store, site, body)
    table = csv.DictReader(io.StringIO(run("export", site, "--format", "csv").stdout, newline=""))
    rows = list(table)
    assert [row["body"] for row in rows] == [f"'{body}" for body in FORMULAS]
    assert [row["author_name"][0] for row in rows] == ["'"] * len(FORMULAS)
    exported = [json.loads(line) for line in run("export", site).stdout.splitlines()]
    assert [row["body"] for row in exported] == FORMULAS


@pytest.mark.parametrize("value", ["plain", "a=b", "", None, -1, 0.5])
def test_harmless_cells_stay(value: object) -> None:
    """Texts without a formula's start, and numbers, are written as they are."""
    assert harmless(value) == value
