"""The store: whether it keeps what it accepts, has room, and is of this release."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.erasure.rewriting import asked_last
from moderation.errors import WrongArchive
from moderation.process.migrations import STEPS, stored_version
from moderation.store.archived.outgoing import Outgoing
from moderation.store.epochs import incomplete
from moderation.store.installation_keys import INSTALLATION
from moderation.store.server.clock import DAY_MS
from moderation.store.server.durability import weaknesses
from moderation.store.server.room import INTAKE_SHARE
from moderation.store.server.witness import Witness
from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts

MEGABYTE = 1e6
MEMORY_WARN = 0.6  # of maxmemory
UNLIMITED_WARN = 1e9  # bytes
ERASURE_WARN_SECONDS = 120


def durability(parts: Parts) -> Iterator[Finding]:
    """Name every setting of the server that can lose an accepted comment."""
    problems = weaknesses(parts.settings.redis_url)
    unsafe = State.FAULT if parts.settings.mode == "production" else State.WARN
    for problem in problems:
        sentence, _, command = problem.partition("; ")
        yield Finding("durability", unsafe, sentence, command)
    if not problems:
        yield Finding("durability", State.OK, "each accepted comment is on the disk")


def memory(parts: Parts) -> Iterator[Finding]:
    """Look at the fullest server's memory."""
    taken = parts.store.room.fullest()
    sentence = f"{taken.used / MEGABYTE:.0f} MB taken"
    if not taken.limit:
        state = State.WARN if taken.used > UNLIMITED_WARN else State.OK
        advice = "Set maxmemory below the machine's memory: else the system ends the server."
    else:
        sentence += f" of {taken.limit / MEGABYTE:.0f} ({taken.share:.0%})"
        advice = f"Raise maxmemory: from {INTAKE_SHARE:.0%} on no new comment is taken."
        full = State.FAULT if taken.share >= INTAKE_SHARE else State.WARN
        state = full if taken.share >= MEMORY_WARN else State.OK
    yield Finding("memory", state, sentence, "" if state is State.OK else advice)


def version(parts: Parts) -> Iterator[Finding]:
    """Compare the version of what is stored with this release's."""
    stored, own = stored_version(parts.redis), len(STEPS)
    sentence = f"version {stored}, this release writes {own}"
    if stored > own:
        advice = "Run the later release that wrote it; this one does not start."
        yield Finding("data", State.FAULT, sentence, advice)
    elif stored < own:
        advice = "The next start of web brings it up to date (docs/upgrade.md)."
        yield Finding("data", State.WARN, sentence, advice)
    else:
        yield Finding("data", State.OK, sentence)


def losses(parts: Parts) -> Iterator[Finding]:
    """Tell what this machine saw in the store and is not there any more."""
    try:
        lost = Witness(parts.settings.witness).testimony().losses
    except OSError as error:
        sentence = f"cannot read {parts.settings.witness}: {error.strerror}"
        yield Finding("losses", State.WARN, sentence, "Run this as the user of the sweeper.")
        return
    for loss in lost:
        advice = "Restore the newest backup, or tell the site which comments to post again."
        yield Finding("losses", State.FAULT, str(loss), advice)
    if not lost:
        yield Finding("losses", State.OK, "none seen from this machine")


def completeness(parts: Parts) -> Iterator[Finding]:
    """Look for what a site always has: without it scripts refuse to work."""
    whole = True
    for site in (INSTALLATION, *(site.slug for site in parts.registry.sites())):
        if missing := incomplete(parts.redis, site):
            whole = False
            what = "the installation" if site == INSTALLATION else f"site {site}"
            sentence = f"{what} lacks {', '.join(missing)}: comments are refused"
            advice = 'Follow "The store lacks data" in docs/runbook.md.'
            yield Finding("completeness", State.FAULT, sentence, advice)
    if whole:
        yield Finding("completeness", State.OK, "the store has what each site always has")


def archive(parts: Parts) -> Iterator[Finding]:
    """Ask the archive, and look how long a batch that could move has not moved."""
    settings = parts.settings
    if settings.archive_days and (problem := settings.archive_problem):
        yield _parted(State.WARN, problem)
        return
    try:
        parts.store.archived.archive()  # raises where it does not answer
    except WrongArchive as error:
        yield _parted(State.FAULT, str(error))
        return
    until_ms = parts.store.now() - int((settings.archive_days + 1) * DAY_MS)
    for site in parts.registry.sites():
        moved = sum(parts.store.archived.sizes(site.slug).values())
        sentence = f"{site.slug}: {moved:,} comments"
        if settings.archive_days and Outgoing(parts.redis).end(site.slug, until_ms):
            advice = "Look for `archive` in the sweeper's log, or run `modqueue archive move`."
            yield Finding("archive", State.WARN, f"{sentence}; a day behind", advice)
        else:
            yield Finding("archive", State.OK, sentence)


def _parted(state: State, problem: str) -> Finding:
    """Return a problem of which the last part says what to do."""
    sentence, _, advice = problem.rpartition(": ")
    return Finding("archive", state, sentence, f"{advice[:1].upper()}{advice[1:]}.")


def erasures(parts: Parts) -> Iterator[Finding]:
    """Look for erased text that the store's files may still hold."""
    sites = [site.slug for site in parts.registry.sites()]
    oldest = max((parts.erasures.pending_seconds(site) for site in sites), default=0.0)
    problem = asked_last(parts.redis).problem
    if oldest < ERASURE_WARN_SECONDS and not problem:
        yield Finding("erasures", State.OK, "no erased text is older than two minutes on the disk")
        return
    sentence = problem or f"erased text is on the disk for {oldest:.0f} s"
    advice = 'Follow "Erased is erased" in docs/operations.md.'
    yield Finding("erasures", State.WARN, sentence, advice)
