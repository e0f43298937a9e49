"""Out of one site and into an empty one: the threads are the same."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation import actions, judging
from moderation.articles.change import ArticleValues
from moderation.comment import Comment
from moderation.exporting import FORMATS
from moderation.importing.articles import ArticleRules
from moderation.importing.formats import FORMATS as READERS
from moderation.importing.index import Index
from moderation.importing.report import Report
from moderation.importing.run import Wishes, run
from moderation.importing.writing import Writer
from moderation.judging import DrainLimits
from moderation.policy import Publishing
from moderation.readers.votes import Vote, Voter, Votes
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.epochs import open_site
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.moderation.exporting.conftest import Export
from tests.moderation.importing.conftest import identify

LEGAL_IN_JSON = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ODD_TEXTS = [
    "a\r\nb\rc\n\n\n\nd  \n e", "<b>bold</b> &amp; &lt;i&gt; ]]> <![CDATA[ <script>x</script>",
    "\x01\x08bell\x07 \x0b\x1f", "👩‍👩‍👧 🏳️‍🌈 é", "שלום‏ مرحبا ‮evil‬", "ы" * 1_500,
    '<a href="https://example.com/?a=1&b=2">link</a>', "  spaces around \t", "\u2028\ufffe\uffff.",
    "&#13;&amp;#13; <br> </post></disqus>", "null", '{"end": {}}', "=1+1", "x" * 1_500,
]  # fmt: skip
TEXTS = st.sampled_from(ODD_TEXTS) | st.text(LEGAL_IN_JSON, min_size=1, max_size=60).filter(
    lambda text: text.strip() != ""
)
NAMES = st.sampled_from(["Aigerim", " Bob ", "<Eve> & Co", "Ә\r\nҒ", "a]]>b", "ن"])
DONE = st.sampled_from(
    ["", "approve", "reject", "spam", "hold", "undo", "edit", "erase", "report", "vote"]
)
ARTICLES = st.sampled_from(["water", " a <b>&'\" ", "https://news.example/a?b=1&c=2"])


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "closed": st.just(True),
        "premoderated": st.just(True),
        "slow_seconds": st.integers(1, 86_400),
        "instruction": st.sampled_from(["names of minors: reject", "a\n<b>&"]),
        "publishing": st.sampled_from(list(Publishing)),
        "assigned": st.sampled_from(["zarina", "team:1"]),
    },
)
PINS = st.sampled_from([(None, None), ("https://news.example/p", None), (None, "Pinned <b>")])


class Step(NamedTuple):
    """A comment: its text, who wrote it, below which of those before, and what became of it."""

    text: str
    name: str
    article: str
    parent: int
    done: str


STEPS = st.lists(
    st.builds(Step, TEXTS, NAMES, ARTICLES, st.integers(-3, 5), DONE), min_size=1, max_size=8
)

GONE = Step("hello", "Ann", "water", -1, "erase")


def play(store: Store, site: str, steps: Sequence[Step]) -> None:
    """Post the comments, let the machine judge them, and do what each step says."""
    open_site(store.redis, site)
    posted: list[tuple[str, str]] = []
    for step in steps:
        parent, article = posted[step.parent] if 0 <= step.parent < len(posted) else (None, "")
        article = article or step.article
        submission = Submission(
            Article(article, "https://news.example/", "A <title>"),
            Author(step.name, f"id-{step.name}" if "B" in step.name else None),
            step.text,
            parent_id=parent,
            submitted_at="2020-02-29T12:00:00.125+05:00" if step.done == "hold" else None,
        )
        intake = Intake(submission)
        accepted = actions.submit(
            store, lambda _: None, site, intake, caller="test", limits=Limits()
        )
        posted.append((accepted.id, article))
        if step.done:
            judging.drain(store, lambda _: None, FakeScorer(), site, DrainLimits(), worker="w")
    for (comment_id, _), step in zip(posted, steps, strict=True):
        if step.done:
            act(store, site, comment_id, step)


def act(store: Store, site: str, comment_id: str, step: Step) -> None:
    states = {"approve": Status.APPROVED, "hold": Status.HELD}
    if step.done == "erase":
        actions.erase(store, site, comment_id, by="author")
    elif step.done == "edit":
        actions.edit(store, lambda _: None, site, comment_id, step.text[::-1], by="author")
    elif step.done == "vote":
        if (here := store.get(site, comment_id)).status is Status.APPROVED:
            Votes(store, store.redis, site).cast(here, READER, Vote.UP, VOTES)
    elif step.done == "report":
        actions.report(store, site, comment_id, reporter="reader", reason="rude")
    else:
        here = store.get(site, comment_id)
        status = states.get(step.done, Status.REJECTED)
        reason = (
            None if status is not Status.REJECTED else "spam" if step.done == "spam" else "insult"
        )
        if status is not here.status:
            decided = actions.decide(
                store, site, comment_id, status=status, by="zarina",
                expected_version=here.version, reason=reason,
            )  # fmt: skip
            if step.done == "undo":
                actions.undo(store, site, comment_id, by="zarina", expected_version=decided.version)


def threads(store: Store, site: str, drop: str = "") -> list[object]:
    """Return every comment that has a text, with all those above it; stubs only above others."""
    known: dict[str | None, tuple[object, ...]] = {None: ()}
    leaves = []
    for comment in store.export(site):
        known[comment.id] = (*known[comment.parent], facts(comment, drop))
        if comment.submission:
            leaves.append(known[comment.id])
    return sorted(leaves, key=repr)


def facts(comment: Comment, drop: str) -> tuple[object, ...]:
    status = Status.HELD if comment.status is Status.PENDING else comment.status
    said = comment.submission
    texts = (said.author.name, said.body) if said else ()
    cleaned = tuple(re.sub(drop, "", text) if drop else text for text in texts)
    return (comment.article_id, status, comment.posted_at, *cleaned)


ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
NUMBERS = itertools.count()
READER, VOTES = Voter("id:reader", is_author=True), SiteSettings(votes=True)


def move(store: Store, form: str, path: Path, site: str) -> Report:
    """Import a file into a site."""
    open_site(store.redis, site)
    reader = "wordpress" if form == "wxr" else form
    index = Index(path.with_suffix(f".{next(NUMBERS)}.sqlite3"))
    writer = Writer(store.redis, site, reader, identify, assignees=["zarina", "team:1"])
    report = run(READERS[reader](path), index, store, site, writer, Wishes(ArticleRules()))
    index.close()
    return report


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_threads_are_the_same(store: Store, export: Export, steps: Sequence[Step]) -> None:
    """In every format, with odd texts, stubs, edits, decisions and replies.

    XML loses those characters that it cannot hold, and nothing else.
    """
    site = f"from-{next(NUMBERS)}"
    play(store, site, steps)
    for form in FORMATS:
        copy = f"to-{next(NUMBERS)}"
        move(store, form, export(form, site), copy)
        drop = "" if form == "native" else ILLEGAL
        assert threads(store, copy) == threads(store, site, drop)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, values=SETTINGS, pins=PINS)
@example(steps=[GONE], values={}, pins=(None, None))
@example(steps=[GONE], values={"closed": True}, pins=(None, None))
@example(steps=[GONE], values={}, pins=("https://news.example/p", None))
def test_our_own_format_holds_everything(
    store: Store,
    export: Export,
    steps: Sequence[Step],
    values: ArticleValues,
    pins: tuple[str | None, str | None],
) -> None:
    """Ids, versions, verdicts, decisions, former texts and what is set for articles.

    The digest of its last line agrees.
    """
    site, copy = f"from-{next(NUMBERS)}", f"to-{next(NUMBERS)}"
    play(store, site, steps)
    store.change_article(site, Article(steps[0].article, *pins), by="zarina", **values)
    first = export("native", site)
    move(store, "native", first, copy)
    second = export("native", copy)
    assert last(first)["threads"] == last(second)["threads"]
    if values or any(pins):  # one without a comment, for which nothing is set, is left out
        set_here, set_there = (store.article(one, steps[0].article) for one in (site, copy))
        assert (set_there.settings, set_there.pinned) == (set_here.settings, set_here.pinned)
        for fact in set_here.pinned:
            assert getattr(set_there.article, fact) == getattr(set_here.article, fact)
    here = {c.id: c for c in store.export(copy)}
    for comment in store.export(site):
        if comment.submission:
            moved = here[comment.id]
            assert moved.version == comment.version
            assert moved.accepted_at == comment.accepted_at
            assert moved.posted_at == comment.posted_at
            assert [e.body for e in moved.edits] == [e.body for e in comment.edits]
            assert [(d.status, d.version, d.undoes) for d in moved.decisions] == [
                (d.status, d.version, d.undoes) for d in comment.decisions
            ]
            assert bool(moved.verdict) == bool(comment.verdict)
            assert (moved.up, moved.down) == (comment.up, comment.down)
    assert set(move(store, "native", second, copy).outcomes) <= {"same"}


def last(path: Path) -> dict[str, object]:
    """Return what the last line of an export says."""
    end: dict[str, object] = json.loads(path.read_text("utf-8").splitlines()[-1])["end"]
    return end
