"""Acts upon authors: in force from the act on, until their end or their undo, on every server."""

from __future__ import annotations

import pytest

from moderation import actions, judging
from moderation.authors.act import ActKind, Plan
from moderation.errors import ActConflict, AuthorBanned, Invalid, NotFound
from moderation.judging import AtWork
from moderation.registry.audit import AuditLog
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.authors.acts import Acts
from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer

ASEL = Author("Asel", "u-7", mailbox="m1", domain="d1")
REASONS = ("insult", "spam")


@pytest.fixture
def acts(store: Store) -> Acts:
    return Acts(store.redis)


def post(
    store: Store, author: Author = ASEL, body: str = "calm words", network: str | None = None
) -> str:
    submission = Submission(Article("a-1"), author, body, ip_digest=network)
    return actions.submit(
        store, lambda _: None, "demo", Intake(submission), caller="k", limits=Limits()
    ).id


def drain(store: Store) -> int:
    limits = judging.DrainLimits()
    return judging.drain(store, lambda _: None, FakeScorer(), "demo", limits, worker="w")


def act(acts: Acts, kind: ActKind, subject: str = ASEL.key, **more: object) -> str:
    reason = None if kind in (ActKind.TRUST, ActKind.NOTE) else "insult"
    plan = Plan(kind, "dana", **{"reason": reason, **more})  # type: ignore[arg-type]
    return acts.act("demo", subject, plan, REASONS).id


def test_a_ban_refuses_with_its_reason(store: Store, site: str, acts: Acts) -> None:
    """A banned author's comment is refused with reason, end and text, and nothing is stored."""
    post(store)
    until = store.now() + DAY_MS
    act(acts, ActKind.BAN, until=until, to_author="Write again next week")
    with pytest.raises(AuthorBanned) as refused:
        post(store)
    error = refused.value
    assert (error.kind, error.reason, error.until) == ("ban", "insult", until)
    assert error.note == "Write again next week"
    assert error.reason_text
    assert store.author("demo", ASEL).comments == 1
    assert post(store, Author("Dana", "u-8"))


def test_a_refusal_repeats_no_comment(store: Store, site: str, acts: Acts) -> None:
    """What was accepted before a ban is answered again under its Idempotency-Key."""
    intake = Intake(Submission(Article("a-1"), ASEL, "calm"), key="one", payload_digest="d")
    send = lambda: actions.submit(  # noqa: E731
        store, lambda _: None, "demo", intake, caller="k", limits=Limits()
    )
    first = send()
    act(acts, ActKind.BAN)
    assert send().id == first.id


@pytest.mark.parametrize(
    "subject", ["mailbox:m1", "domain:d1", "network:n1"], ids=["mailbox", "domain", "network"]
)
def test_a_ban_lies_on_an_address_too(store: Store, site: str, acts: Acts, subject: str) -> None:
    """A mailbox, a domain or a network is banned like an author; a trusted author may pass."""
    act(acts, ActKind.BAN, subject, until=store.now() + DAY_MS)
    with pytest.raises(AuthorBanned):
        post(store, network="n1")
    act(acts, ActKind.TRUST)
    assert post(store, network="n1")
    assert post(store, Author("Dana", "u-8", mailbox="m2", domain="d2"), network="n2")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ActKind.PREMODERATION, Status.HELD),
        (ActKind.SUSPENSION, Status.REJECTED),
        (ActKind.BAN, Status.REJECTED),
        (ActKind.WARNING, Status.APPROVED),
        (ActKind.TRUST, Status.APPROVED),
    ],
)
def test_what_waits_is_judged_under_the_act(
    store: Store, site: str, acts: Acts, kind: ActKind, status: Status
) -> None:
    """A comment that came before the act, and has no verdict yet, is judged under it."""
    waiting, other = post(store), post(store, Author("Dana", "u-8"))
    until = store.now() + DAY_MS if kind is ActKind.SUSPENSION else None
    act(acts, kind, until=until)
    drain(store)
    assert store.get("demo", waiting).status is status
    assert store.get("demo", other).status is Status.APPROVED


def test_no_verdict_lands_against_an_act_before_it(store: Store, site: str, acts: Acts) -> None:
    """An act after the sanctions were read, and before the verdict, is in the verdict."""
    waiting = post(store)
    claimed, _ = store.claim("demo", batch=9, lease_seconds=60, attempts_max=3)
    read = store.rules
    calls = []

    def late(*args: object) -> object:
        answer = read(*args)  # type: ignore[arg-type]
        if not calls:
            act(acts, ActKind.PREMODERATION)
        calls.append(1)
        return answer

    store.rules = late  # type: ignore[method-assign, assignment]
    assert judging.judge(store, AtWork(FakeScorer()), "demo", claimed, worker="w") == 1
    assert len(calls) == 2
    assert store.get("demo", waiting).status is Status.HELD


def test_a_setting_takes_what_is_banned(store: Store, site: str, acts: Acts) -> None:
    """With the setting a banned author's comment is taken, and rejected by the verdict."""
    settings = SiteSettings(take_banned=True)
    actions.save_settings(store, "demo", settings, by="root", expected_version=0)
    act(acts, ActKind.BAN)
    taken = post(store)
    drain(store)
    comment = store.get("demo", taken)
    assert comment.status is Status.REJECTED
    assert comment.verdict
    assert [fired.rule for fired in comment.verdict.rules] == ["author_banned"]


@pytest.mark.usefixtures("everything_is_audited")
def test_the_audit_asks_nothing_about_bans(store: Store, site: str, acts: Acts) -> None:
    """What a ban rejects is no decision of the machine: it is in no draw and moves none."""
    settings = SiteSettings(take_banned=True)
    actions.save_settings(store, "demo", settings, by="root", expected_version=0)
    act(acts, ActKind.BAN)
    post(store)
    other = post(store, Author("Dana", "u-8"))
    drain(store)
    assert store.redis.zrange(key("demo", "audits"), 0, -1) == [other]
    assert store.redis.hget(key("demo", "sampling"), "comments") == "1"


def test_an_end_passes_by_itself(store: Store, site: str, acts: Acts) -> None:
    """After its end a sanction is none: for intake, for workers and for who asks."""
    until = store.now() + DAY_MS
    act(acts, ActKind.SUSPENSION, until=until)
    _end(store, until)
    assert acts.standing("demo", [ASEL.key]) == [None]
    waiting = post(store)
    drain(store)
    assert store.get("demo", waiting).status is Status.APPROVED


def _end(store: Store, until: int) -> None:
    """Let the end of the sanction be in the past."""
    name = key("demo", "standing")
    text = store.redis.hget(name, ASEL.key)
    assert text
    store.redis.hset(name, ASEL.key, text.replace(str(until), str(store.now() - 1)))


def test_an_undo_brings_the_sanction_before_it_back(store: Store, site: str, acts: Acts) -> None:
    """Undone acts stand no more; who undoes all is back where it began, with a history of all."""
    first, second = act(acts, ActKind.PREMODERATION), act(acts, ActKind.BAN)
    acts.undo("demo", ASEL.key, second, by="marat")
    (standing,) = acts.standing("demo", [ASEL.key])
    assert standing
    assert standing.id == first
    assert post(store)
    acts.undo("demo", ASEL.key, first, by="marat")
    assert acts.standing("demo", [ASEL.key]) == [None]
    kinds = [one.kind for one in acts.upon("demo", ASEL.key)]
    assert kinds == [ActKind.UNDO, ActKind.UNDO, ActKind.BAN, ActKind.PREMODERATION]
    with pytest.raises(NotFound):
        acts.undo("demo", ASEL.key, first, by="marat")


def test_the_first_of_two_acts_wins(store: Store, site: str, acts: Acts) -> None:
    """Who acts without having seen a colleague's act is told so, and nothing changes."""
    seen = acts.upon("demo", ASEL.key)
    act(acts, ActKind.TRUST)
    plan = Plan(ActKind.BAN, "marat", reason="spam")
    with pytest.raises(ActConflict):
        acts._carry_out("demo", ASEL.key, plan, seen, store.now())
    assert [one.kind for one in acts.upon("demo", ASEL.key)] == [ActKind.TRUST]


def test_an_act_is_told_without_its_texts(store: Store, site: str, acts: Acts) -> None:
    """The journal and the audit log have kind, reason and end of an act, and none of its texts."""
    until = store.now() + DAY_MS
    ban = act(acts, ActKind.BAN, until=until, note="secret note", to_author="secret text")
    event = store.events("demo").items[-1]
    assert event.type == "author.acted"
    assert event.by == "dana"
    assert event.data["author"] == ASEL.key
    assert (event.data["act"], event.data["kind"]) == (ban, "ban")
    assert event.data["has_note"] is True
    assert "secret" not in str(event.data)
    line = next(iter(AuditLog(store.redis).audit(site="demo")))
    assert (line.type, line.data["kind"]) == ("author.acted", "ban")


def test_an_erasure_takes_the_words_and_leaves_the_ban(store: Store, site: str, acts: Acts) -> None:
    """With the author's last comment notes and texts go from every key; the ban stands."""
    comment_id = post(store)
    act(acts, ActKind.NOTE, note="a private matter")
    ban = act(acts, ActKind.BAN, note="a private reason", to_author="a private word")
    actions.erase(store, "demo", comment_id, by="k")
    assert [one.id for one in acts.upon("demo", ASEL.key)] == [ban]
    kept = str([store.redis.lrange(key("demo", "acts", ASEL.key), 0, -1)])
    assert "private" not in kept + str(store.redis.hgetall(key("demo", "standing")))
    with pytest.raises(AuthorBanned):
        post(store)
    acts.undo("demo", ASEL.key, ban, by="dana")
    assert post(store)


def test_sanctions_are_listed_newest_first(store: Store, site: str, acts: Acts) -> None:
    """A page of sanctions, and the next; what was taken back is not among them."""
    subjects = [f"id:{number}" for number in range(3)]
    ids = [act(acts, ActKind.BAN, subject) for subject in subjects]
    acts.undo("demo", subjects[1], ids[1], by="dana")
    act(acts, ActKind.WARNING, "id:9")
    first = acts.sanctions("demo", limit=1)
    rest = acts.sanctions("demo", after=first.next, limit=5)
    assert {item.subject for item in (*first.items, *rest.items)} <= {"id:0", "id:2"}
    assert rest.next is None


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (Plan(ActKind.BAN, "d"), {"reason"}),
        (Plan(ActKind.BAN, "d", reason="nothing"), {"reason"}),
        (Plan(ActKind.SUSPENSION, "d", reason="spam"), {"until"}),
        (Plan(ActKind.BAN, "d", reason="spam", until=1), {"until"}),
        (Plan(ActKind.WARNING, "d", reason="spam", until=10**14), {"until"}),
        (Plan(ActKind.NOTE, "d"), {"note"}),
        (Plan(ActKind.NOTE, "d", note="x" * 501), {"note"}),
        (Plan(ActKind.TRUST, "d", to_author="x" * 501), {"to_author"}),
    ],
)
def test_what_cannot_be_used_is_named(
    store: Store, site: str, acts: Acts, plan: Plan, fields: set[str]
) -> None:
    """Each field that is missing, unknown or too long is named, and nothing is done."""
    with pytest.raises(Invalid) as refused:
        acts.act("demo", ASEL.key, plan, REASONS)
    assert set(refused.value.problems) == fields
    assert acts.upon("demo", ASEL.key) == []


def test_a_name_alone_takes_no_act_but_a_note(store: Store, site: str, acts: Acts) -> None:
    """Anybody can type a name: a ban of Guest would be one of every guest."""
    guest = Author("Guest").key
    with pytest.raises(Invalid):
        act(acts, ActKind.BAN, guest)
    act(acts, ActKind.NOTE, guest, note="several people")
    assert post(store, Author("Guest"))


@pytest.mark.parametrize("subject", ["version", "", "id:", "u-7", "other:u-7"])
def test_an_act_lies_on_a_known_kind_alone(
    store: Store, site: str, acts: Acts, subject: str
) -> None:
    """What is no subject is refused, so that no act can stand where the version is counted."""
    act(acts, ActKind.TRUST)
    with pytest.raises(NotFound):
        act(acts, ActKind.TRUST, subject)
    act(acts, ActKind.BAN)
    with pytest.raises(AuthorBanned):
        post(store)
