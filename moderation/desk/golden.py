"""Golden cards: comments whose right decision is known, asked again among a moderator's held ones.

A person's answers are for that person; of the team there are sums alone. An answer changes nothing
of the comment, and what is stored here holds no text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from zlib import crc32

from moderation.comment import Comment
from moderation.documents import read_as
from moderation.errors import Invalid
from moderation.severity import severity
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS, now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy

CARDS_MAX = 500
KEEP_MS = 90 * DAY_MS  # of a person's answers; then a card may be asked again
TEAM_ANSWERS_MIN = 30
TEAM_STEP = 10  # the team's figure moves by so many answers at once, so none of them is told by it


@dataclass(frozen=True, slots=True)
class Known:
    """A comment and its right decision; ``version`` is the comment's that carries it.

    ``by`` marked it, at ``at`` in milliseconds since 1970 by the store's clock.
    """

    id: str
    version: int
    status: Status
    reason: str | None
    by: str
    at: int

    def is_valid(self, comment: Comment) -> bool:
        """Return whether nothing happened to the comment since it was marked."""
        return comment.version == self.version and comment.submission is not None

    def as_asked(self, comment: Comment, accepted_at: int | None = None) -> Comment:
        """Return the comment as it is asked: held, and at no version that it still has.

        So whatever else is done to the card meets the comment at another version, and is refused.
        """
        return replace(
            comment,
            status=Status.HELD,
            version=self.version - 1,
            accepted_at=comment.accepted_at if accepted_at is None else accepted_at,
            reports=0,
            reports_settled=0,
            decisions=(),
            pick="",
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to a card; with ``void`` it counts nowhere, and is not asked again."""

    status: Status
    reason: str | None
    at: int
    agreed: bool
    void: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """How often the answers of ``people`` agreed with the known ones."""

    people: int
    agreed: int
    of: int


class GoldenCards:
    """The golden cards of one site. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._site = site
        self._known = key(site, "golden")

    @redis_errors
    def mark(self, comment: Comment, by: str) -> None:
        """Take a comment among the golden cards, with the decision of a person that stands.

        Raises:
            Invalid: no such decision stands, its text is severe, or there are 500 cards.
        """
        if not may_be_golden(comment):
            problem = "must have a decision of a person that stands, and no severe text"
            raise Invalid("golden card", {"comment": problem})
        answer = comment.answer
        document = {
            "version": comment.version,
            "status": comment.status.value,
            "reason": answer.reason if answer else None,
            "by": by,
            "at": now_ms(self._redis),
        }
        pipe = self._redis.pipeline()
        pipe.hset(self._known, comment.id, json.dumps(document))
        pipe.hlen(self._known)
        is_new, number = pipe.execute()
        if is_new and number > CARDS_MAX:
            self.unmark(comment.id)
            raise Invalid("golden card", {"comment": f"is one too many, the limit is {CARDS_MAX}"})

    @redis_errors
    def unmark(self, comment_id: str) -> None:
        """Take a comment off the golden cards; answers to it stay."""
        self._redis.hdel(self._known, comment_id)

    @redis_errors
    def all(self) -> list[Known]:
        """Return the golden cards by id, also those that are not valid any more."""
        documents = self._redis.hgetall(self._known)
        return [_known(id_, text) for id_, text in sorted(documents.items())]

    @redis_errors
    def known(self, comment_id: str) -> Known | None:
        """Return the golden card that a comment is."""
        text = self._redis.hget(self._known, comment_id)
        return _known(comment_id, text) if text else None

    @redis_errors
    def answers(self, person: str) -> dict[str, Answer]:
        """Return what a person answered in the last 90 days, by comment."""
        documents = self._redis.hgetall(self._answers(person))
        return _recent(documents, now_ms(self._redis))

    @redis_errors
    def answer(self, person: str, known: Known, status: Status, reason: str | None) -> Answer:
        """Record what a person says; the first answer to a card stands, and is returned."""
        agreed = status is known.status
        return self._record(person, known, Answer(status, reason, now_ms(self._redis), agreed))

    @redis_errors
    def pass_over(self, person: str, known: Known) -> Answer:
        """Record that a person asked others instead; it counts nowhere."""
        asked = Answer(Status.HELD, None, now_ms(self._redis), agreed=False, void=True)
        return self._record(person, known, asked)

    @redis_errors
    def take_back(self, person: str, comment_id: str) -> None:
        """Let an answer count nowhere; the card is not asked again, as its answer is known now."""
        name = self._answers(person)
        if text := self._redis.hget(name, comment_id):
            self._redis.hset(name, comment_id, _document(replace(_answer(text), void=True)))

    @redis_errors
    def team(self, people: Sequence[str], people_min: int) -> Team | None:
        """Return the sum of the answers of ``people``, the newest that make no full ten left out.

        None with fewer than 30 answers or ``people_min`` people, and where one person gave more
        than half of them: then the sum would tell of that person.
        """
        now = now_ms(self._redis)
        pipe = self._redis.pipeline(transaction=False)
        for person in people:
            pipe.hgetall(self._answers(person))
        return _team([_recent(documents, now) for documents in pipe.execute()], people_min)

    def _answers(self, person: str) -> str:
        return key(self._site, "golden_answers", person)

    def _record(self, person: str, known: Known, answer: Answer) -> Answer:
        """Record ``answer`` where none is, and let old ones go; return the one that stands."""
        name, pipe = self._answers(person), self._redis.pipeline()
        documents = self._redis.hgetall(name)
        if old := documents.keys() - _recent(documents, answer.at).keys():
            pipe.hdel(name, *old)
        pipe.hsetnx(name, known.id, _document(answer))
        pipe.pexpire(name, KEEP_MS)
        courtesy(pipe.execute)
        return self.answers(person).get(known.id, answer)


def may_be_golden(comment: Comment) -> bool:
    """Return whether a person's decision stands that others can be asked for, unseen and unfolded.

    A severe text is folded with its score, and nobody reads one for practice.
    """
    answer, decision = comment.answer, comment.decision
    stands = answer is not None and decision is not None and answer.status is comment.status
    return stands and comment.submission is not None and not severity(comment)


def drawn(cards: Sequence[Known], comment_id: str, person: str, every: int) -> Known | None:
    """Return the golden card that ``person`` sees behind a held comment, about one in ``every``.

    Each held comment draws one of ``every`` times as many lots as there are cards, for this person
    always the same one: a page that is loaded again asks the same, and what was answered is gone.
    """
    if not cards or not every:
        return None
    lot = crc32(f"{comment_id} {person}".encode()) % (every * len(cards))
    return cards[lot] if lot < len(cards) else None


def _known(comment_id: str, text: str) -> Known:
    fields = json.loads(text)
    return read_as(Known, {**fields, "id": comment_id, "status": Status(fields["status"])})


def _answer(text: str) -> Answer:
    fields = json.loads(text)
    return read_as(Answer, {**fields, "status": Status(fields["status"])})


def _document(answer: Answer) -> str:
    return json.dumps(asdict(answer))


def _recent(documents: Mapping[str, str], now: int) -> dict[str, Answer]:
    answers = {id_: _answer(text) for id_, text in documents.items()}
    return {id_: answer for id_, answer in answers.items() if answer.at > now - KEEP_MS}


def _team(everybody: Sequence[Mapping[str, Answer]], people_min: int) -> Team | None:
    counted = sorted(
        (answer.at, person, answer.agreed)
        for person, answers in enumerate(everybody)
        for answer in answers.values()
        if not answer.void
    )
    counted = counted[: len(counted) // TEAM_STEP * TEAM_STEP]
    of, people = len(counted), Counter(person for _, person, _ in counted)
    if of < TEAM_ANSWERS_MIN or len(people) < people_min or max(people.values()) > of / 2:
        return None
    return Team(len(people), sum(agreed for *_, agreed in counted), of)
