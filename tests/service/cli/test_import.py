"""``modqueue import``: what the command says and does."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from moderation.errors import StoreUnavailable
from moderation.importing import patience
from moderation.importing.writing import Writer
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from service.cli import imports
from tests.service.cli.conftest import Run


@pytest.fixture(autouse=True)
def secret(environ: dict[str, str]) -> None:
    """The commands know the secret of the service."""
    environ["MODQUEUE_SECRET"] = "s" * 32


ARCHIVES = Path(__file__).parents[2] / "moderation/importing/archives"


def test_an_archive_comes_in_once(run: Run, store: Store, site: str, tmp_path: Path) -> None:
    """The first run writes, the second changes nothing, and no index is left behind."""
    report = tmp_path / "report.json"
    command = ("import", "disqus", str(ARCHIVES / "disqus.xml"), "--site", site)
    first = run(*command, "--report", str(report))
    assert "in the store: written 4" in first.stdout
    assert store.counts(site)[Status.REJECTED] == 1
    assert json.loads(report.read_text())["faults"]["stub_without_replies"] == 1
    assert "in the store: same 4" in run(*command).stdout


@pytest.mark.parametrize("watched", [False, True])
def test_a_slow_store_is_waited_for(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch, watched: bool
) -> None:
    """The command says why and how long, in place of how far it is, and goes on."""
    write, tries = Writer.write, list[object]()

    def slow(self: Writer, batch: object) -> list[str]:
        tries.append(batch)
        if len(tries) == 1:
            raise StoreUnavailable("TimeoutError")
        return write(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "write", slow)
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.0)
    terminal = SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: watched))
    monkeypatch.setattr(imports, "sys", terminal)
    came = run("import", "disqus", str(ARCHIVES / "disqus.xml"), "--site", site)
    sentence = "The store does not answer (TimeoutError). The import goes on by itself, next try in"
    assert f"{sentence} 0 s.\n" in came.stderr
    assert (f"\r{sentence}" in came.stderr) == watched
    assert "in the store: written 4" in came.stdout


def test_authors_are_digests(run: Run, store: Store, site: str) -> None:
    """An e-mail address is stored as a digest, and what an author's comments share is one, too."""
    run("import", "comentario", str(ARCHIVES / "comentario.json"), "--site", site)
    (first,) = [c for c in store.export(site) if c.submission and c.submission.body == "Fine"]
    assert first.submission
    assert first.submission.author.email_digest
    assert "@" not in first.submission.author.email_digest
    assert first.submission.author.key != first.submission.author.plain_key


def test_a_dry_run(run: Run, store: Store, site: str) -> None:
    """What would happen is said, and nothing happens."""
    path = str(ARCHIVES / "wordpress.xml")
    said = run("import", "wordpress", path, "--site", site, "--dry-run")
    assert "comments: approved 1, held 1, rejected 1" in said.stdout
    assert "type_pingback 1" in said.stdout
    assert store.last_cursor(site) == "0-0"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"version": 2, "posts": []}', "version 0 or 1"),
        ('{"version": 1}\n{"id"', "no JSON (at 2)"),
    ],
)
def test_a_file_that_cannot_be_read(
    run: Run, site: str, tmp_path: Path, text: str, sentence: str
) -> None:
    """A sentence names the place, and the exit code is 2."""
    path = tmp_path / "backup.json"
    path.write_text(text)
    ended = run("import", "remark42", str(path), "--site", site, code=2)
    assert sentence in ended.stderr


def test_a_secret_is_needed(run: Run, site: str, environ: dict[str, str]) -> None:
    """With another secret than the service's no author would be known again: none is made up."""
    environ["MODQUEUE_SECRET"] = ""
    ended = run("import", "csv", str(ARCHIVES / "csv.csv"), "--site", site, code=2)
    assert "MODQUEUE_SECRET" in ended.stderr
    assert not (Path(environ["MODQUEUE_DATA_DIR"]) / "secret").exists()


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_no_index_stays_behind(
    run: Run, site: str, tmp_path: Path, environ: dict[str, str], more: tuple[str, ...]
) -> None:
    """Neither a refused file nor a dry run leaves texts in the data folder."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": 1, "article_id": "a", "body": "private"}\n{')
    run("import", "jsonl", str(broken), "--site", site, *more, code=2)
    run("import", "csv", str(ARCHIVES / "csv.csv"), "--site", site, *more)
    assert list((Path(environ["MODQUEUE_DATA_DIR"]) / "imports").iterdir()) == []


def test_one_import_of_a_file_at_a_time(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second one would write into the first one's index."""

    def busy(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr("service.cli.imports.flock", busy)
    ended = run("import", "csv", str(ARCHIVES / "csv.csv"), "--site", site, code=2)
    assert "being imported already" in ended.stderr


def test_rules_in_another_encoding(run: Run, site: str, tmp_path: Path) -> None:
    """A sentence says what is wrong with them."""
    rules = tmp_path / "rules.txt"
    rules.write_bytes("статья a".encode("cp1251"))
    path = str(ARCHIVES / "csv.csv")
    ended = run("import", "csv", path, "--site", site, "--rules", str(rules), code=2)
    assert "not UTF-8" in ended.stderr


def test_an_unknown_site(run: Run) -> None:
    """It is named."""
    ended = run("import", "csv", str(ARCHIVES / "csv.csv"), "--site", "nowhere", code=2)
    assert "nowhere" in ended.stderr


def test_an_archived_site_takes_none(run: Run, registry: Registry, site: str) -> None:
    """Not even on trial, and the command says so."""
    registry.archive_site(site)
    ended = run("import", "csv", str(ARCHIVES / "csv.csv"), "--site", site, code=2)
    assert "takes nothing new" in ended.stderr
