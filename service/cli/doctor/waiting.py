"""Who works beside the workers for a site: what it waits for, and nobody begins."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.background.runs import RunKind, Runs
from moderation.status import Status
from moderation.store.reader import Order
from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts

BEGUN_SECONDS = 60.0  # a worker that is there begins within seconds
LOOKED_SECONDS = 600.0  # eight questions to a server that takes its whole time, and some before
HELD_MAX = 200  # of a site, the newest
LEARNER = "Start the learner (`python -m worker.start worker.learner`, docs/learning.md)."
WORKER = "Start a worker (docs/operations.md)."
# What each kind is to people, and what to do where nobody takes it.
KINDS = {
    RunKind.LEARNING: ("a model of its own", LEARNER),
    RunKind.FINDING: ("the limits that keep its promise", LEARNER),
    RunKind.RESCORING: ("new scores for old comments", WORKER),
    RunKind.DECIDING: ("a decision on many comments", "Start web (docs/operations.md)."),
}


def background(parts: Parts) -> Iterator[Finding]:
    """Name the runs that a site waits for and nobody begins."""
    for site in parts.registry.sites():
        late = False
        for kind, (what, advice) in KINDS.items():
            run = Runs(parts.redis, kind=kind).get(site.slug)
            if run.is_due and run.waiting > BEGUN_SECONDS * 1000:
                late = True
                sentence = f"{site.slug}: waits for {what} for {run.waiting / 1000:.0f} s"
                yield Finding("background", State.WARN, sentence, advice)
        if not late:
            yield Finding("background", State.OK, f"{site.slug}: waits for nothing")


def second_look(parts: Parts) -> Iterator[Finding]:
    """Name the sites that want a second look and get none."""
    wanting = [
        site.slug for site in parts.registry.sites() if parts.store.settings(site.slug).second_look
    ]
    for site in wanting:
        if not parts.settings.looks_again:
            advice = "Set it (docs/second-look.md), or switch it off in the site's settings."
            sentence = f"{site}: is switched on, and MODQUEUE_SECOND_LOOK is off"
            yield Finding("second look", State.WARN, sentence, advice)
        else:
            yield _looked(parts, site)


def _looked(parts: Parts, site: str) -> Finding:
    """Compare the newest held comments that wait for a look with the newest look."""
    held = parts.store.listing(site, Status.HELD, order=Order.NEWEST, limit=HELD_MAX).items
    long_ago = parts.store.now() - LOOKED_SECONDS * 1000
    waiting = [one for one in held if not one.look and one.accepted_at < long_ago]
    newest_look = max((one.look.at for one in held if one.look), default=0)
    if not waiting or newest_look > max(one.accepted_at for one in waiting):
        return Finding("second look", State.OK, f"{site}: nothing waits")
    advice = (
        "Start the looker (`python -m worker.start worker.looker`, docs/second-look.md). "
        "Where it runs, its log says why there is no answer (`looker.no_answer`)."
    )
    sentence = f"{site}: {len(waiting)} of the {len(held)} newest held comments wait for one"
    return Finding("second look", State.WARN, sentence, advice)
