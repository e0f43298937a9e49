"""Comments on their way to a verdict: claimed under a lease, then committed.

A lease that ends gives its comment back: ``claim.lua`` takes it again, and the sweep rings for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation import audit_sample
from moderation.authors.act import Act, subjects
from moderation.comment import is_rejected_before
from moderation.policy import BANNED, Policy, unscored
from moderation.raids.choice import raid_that_holds
from moderation.raids.raid import Raid
from moderation.status import Route
from moderation.store import records
from moderation.store.acceptance import DOORBELL_MS
from moderation.store.authors.records import load_act
from moderation.store.calls import Claim, CommitVerdicts, Once, SetBack, VerdictRow
from moderation.store.documents import dump
from moderation.store.keys import key
from moderation.store.learning import model_places
from moderation.store.learning.model_places import Places
from moderation.store.raids.raids import COPIES_MAX
from moderation.store.raids.raids import load as load_raid
from moderation.store.reader import Reader
from moderation.store.server.connection import redis_errors
from moderation.store.site_documents import ask_policy, read_policy
from moderation.submission import Submission
from moderation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ClaimedComment:
    """A comment under lease, at the version that is to be scored."""

    id: str
    version: int
    submission: Submission
    rejected_before_edit: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A claimed comment with its verdict; beside a shadow also the ``groups`` that it names.

    Where the machine decides it, people are asked about it with a ``chance`` 0..1 at least.
    """

    claimed: ClaimedComment
    verdict: Verdict
    groups: Collection[str] = ()
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What routes a batch beside its texts.

    For each comment there is the ``sanction`` in force upon its author, and whether all comments of
    its article are held; ``raids`` go on. With another ``version`` by now no verdict lands.
    """

    policy: Policy
    sanctions: Sequence[Act | None]
    premoderated: Sequence[bool]
    version: str
    raids: Sequence[Raid] = ()


class Leases(Reader):
    """What workers do with the store. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def claim(
        self, site: str, *, batch: int, lease_seconds: float, attempts_max: int
    ) -> tuple[list[ClaimedComment], bool]:
        """Lease up to ``batch`` waiting comments; also return whether to wake another worker.

        A comment whose worker died is claimed alone; after ``attempts_max`` such deaths it is
        held for the moderators instead, unscored.
        """
        routing = unscored(attempts_max)
        verdict = Verdict(routing.route, routing.rules, routing.risk, policy_version=0)
        call = Claim(
            batch=batch,
            lease_ms=int(lease_seconds * 1000),
            attempts_max=attempts_max,
            doorbell_ms=DOORBELL_MS,
            unscored=records.dump_verdict(verdict),
            unscored_data=_journal_data(verdict),
        )
        wake, claimed = self._scripts.run(site, call)
        return [_claimed(*fields) for fields in claimed], bool(wake)

    @redis_errors
    def rules(self, site: str, submissions: Sequence[Submission]) -> Rules:
        """Return what routes ``submissions`` beside their texts."""
        named = [subjects(submission) for submission in submissions]
        pipe = self._redis.pipeline(transaction=False)
        ask_policy(pipe, site)
        pipe.hgetall(key(site, "raids"))
        pipe.hmget(key(site, "standing"), ["version", *itertools.chain(*named)])
        articles = [*dict.fromkeys(submission.article.id for submission in submissions)]
        for article in articles:
            pipe.hget(key(site, "article", article), "premoderated")
        document, limits, raids, (version, *texts), *flags = pipe.execute()
        held = {id_ for id_, flag in zip(articles, flags, strict=True) if flag == "1"}
        return Rules(
            read_policy(document, limits),
            self._sanctions(named, texts) if version else [None] * len(named),
            [submission.article.id in held for submission in submissions],
            version or "",
            [load_raid(text) for text in raids.values()],
        )

    def _sanctions(
        self, named: Sequence[Sequence[str]], texts: Sequence[str | None]
    ) -> list[Act | None]:
        now, remaining = self.now(), iter(texts)
        return [_in_force(list(itertools.islice(remaining, len(one))), now) for one in named]

    @redis_errors
    def commit_verdicts(
        self, site: str, judged: Sequence[Judged], *, by: str, sanctions: str = ""
    ) -> int | None:
        """Commit each verdict whose comment still is as it was claimed; return how many were.

        None, and nothing lands, where the version of the ``sanctions`` is another by now.
        """
        rows = [_verdict_row(item) for item in judged]
        percent, least = audit_sample.PERCENT, audit_sample.LEAST
        call = CommitVerdicts(by, percent, least, sanctions, COPIES_MAX, rows)
        committed = self._scripts.run(site, call)
        return None if committed < 0 else committed

    @redis_errors
    def mind_clock(self, site: str, lease_seconds: float) -> float:
        """Bring back what is planned for too late, because the store's clock was set back.

        Returns by how many seconds; it may be up to a minute more.
        """
        return self._scripts.run(site, SetBack(int(lease_seconds * 1000))) / 1000

    @redis_errors
    def open_doorbell(self, site: str) -> Places:
        """Let the next comment ring: a worker has come. Return which models are at work."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(key(site, "doorbell"))
        pipe.hmget(key(site, "model_places"), model_places.FIELDS)
        return model_places.read(pipe.execute()[1])

    @redis_errors
    def close_doorbell(self, site: str) -> bool:
        """Return whether the caller is the one to ring now."""
        return bool(self._scripts.run_on([key(site, "doorbell")], Once(DOORBELL_MS)))


def _in_force(texts: Sequence[str | None], now: int) -> Act | None:
    """Return the first sanction of a comment's subjects that is not over."""
    acts = (load_act(text) for text in texts if text)
    return next((act for act in acts if not act.is_over(now)), None)


def _verdict_row(item: Judged) -> VerdictRow:
    verdict = item.verdict
    return VerdictRow(
        id=item.claimed.id,
        version=item.claimed.version,
        status=verdict.route.status.value,
        risk=verdict.risk,
        verdict=records.dump_verdict(verdict),
        author=item.claimed.submission.author.key,
        data=_journal_data(verdict),
        shadow=_shadow_words(item),
        lot=_lot(item),
        interest=audit_sample.interest(verdict),
        floor=item.chance,
        raid=raid_that_holds(verdict) or "",
    )


def _lot(item: Judged) -> float:
    """Return the lot for the audit: 1 is in no draw, for what a person's act rejects."""
    by_act = any(fired.rule == BANNED for fired in item.verdict.rules)
    return 1.0 if by_act else audit_sample.lot(item.claimed.id)


def _shadow_words(item: Judged) -> str:
    """Return the model in shadow, the language, the route, that model's route and the groups."""
    verdict = item.verdict
    if (shadow := verdict.shadow) is None:
        return ""
    routes = (verdict.language, verdict.route.value, shadow.route.value)
    return " ".join((shadow.model, *routes, *item.groups))


def _journal_data(verdict: Verdict) -> str:
    return _journal_line(verdict.route, verdict.model, verdict.policy_version)


@lru_cache(maxsize=64)
def _journal_line(route: Route, model: str, policy: int) -> str:
    """Return what the journal says of a verdict: the same for most of a batch."""
    status = route.status.value
    return dump({"status": status, "route": route.value, "model": model, "policy": policy})


def _claimed(id_: str, version: str, doc: str, edits: str) -> ClaimedComment:
    return ClaimedComment(
        id=id_,
        version=int(version),
        submission=records.load_submission(doc),
        rejected_before_edit=bool(edits) and is_rejected_before(records.load_edits(edits)),
    )
