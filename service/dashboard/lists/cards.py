"""The view of a comment: everything that a decision needs, read in a few round trips."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from moderation.attributes import SITE
from moderation.comment import Comment, Decision
from moderation.projection.conversations import reply_counts
from moderation.severity import severity
from moderation.status import Status
from moderation.store.articles.records import described
from moderation.store.writer import Store
from moderation.verdict import Highlight, Verdict
from service.dashboard.lists.blind import is_blind
from service.dashboard.lists.care import withheld
from service.dashboard.lists.scores import Score, is_score, marks_of, rule_words, scores_of, told
from service.dashboard.lists.surroundings import Surroundings, all_surroundings
from service.dashboard.lists.text import Mark, is_long, show, show_plain
from service.dashboard.locale import fold_on
from service.dashboard.words import SCORE_WORTH_SAYING, level
from service.services import services

EXCERPT_LENGTH = 90  # characters


@dataclass(frozen=True, slots=True)
class Text:
    """What was written, by whom and where; texts of strangers are safe to show as they are here."""

    author: str
    body: Markup
    long: bool
    excerpt: str
    article: str
    article_url: str | None
    article_host: str
    withheld: bool  # it stays out of the page: enough of its kind were seen


@dataclass(frozen=True, slots=True)
class Scores:
    """What the machine thinks: ``full`` are told in full, ``unsure`` and ``minor`` share a line.

    ``rules`` are the other rules that fired, by their code and with their sentence; ``own_words``
    raised what the site's own model says. With ``blind`` there is nothing else.
    """

    blind: bool = False
    full: Sequence[Score] = ()
    unsure: Sequence[Score] = ()
    minor: Sequence[Score] = ()
    rules: Sequence[tuple[str, str]] = ()
    own_words: Sequence[str] = ()

    @property
    def worth_saying(self) -> list[Score]:
        """The minor ones that a card names; the comment's own page names all."""
        return [score for score in self.minor if score.percent >= SCORE_WORTH_SAYING]


@dataclass(frozen=True, slots=True)
class Card:
    """A comment with all that a decision needs."""

    comment: Comment
    text: Text
    scores: Scores
    around: Surroundings

    @property
    def verdict(self) -> Verdict | None:
        """What the machine made of it."""
        return self.comment.verdict

    @property
    def decision(self) -> Decision | None:
        """The decision in force, if there is one."""
        return self.comment.decision

    @property
    def is_held_elsewhere(self) -> bool:
        """Whether it waits because it waited in the system that it was imported from."""
        is_held = self.comment.status is Status.HELD and self.decision is None
        return is_held and self.comment.is_judged_elsewhere

    @property
    def severe(self) -> int:
        """The severity of its text in hundredths, 0 where it need not be folded."""
        return severity(self.comment)

    @property
    def second_look_agrees(self) -> bool | None:
        """Whether the second reader leans as the person decided; None before anybody did."""
        answer, look = self.comment.answer, self.comment.look
        return look.agrees(answer.status) if answer and look else None

    @property
    def risk(self) -> int:
        """Its risk in hundredths."""
        return round(self.comment.risk * 100)

    @property
    def risk_level(self) -> str:
        """The code of its risk: high, raised, some or low; unknown where no score can tell."""
        return "unknown" if self.unvalidated else level(self.risk)

    @property
    def raised_by_own_model(self) -> bool:
        """Whether the site's own model keeps it from being approved: a rule names its score."""
        scale, verdict = {"promise_reject", "promise_unsure"}, self.verdict
        if verdict is None or SITE not in verdict.scores:
            return False
        own = round(verdict.scores[SITE], 4)
        return any(r.rule in scale and r.detail["score"] == own for r in verdict.rules)

    @property
    def unvalidated(self) -> bool:
        """Whether it was scored in a language that the model was not validated for."""
        return bool(self.verdict and self.verdict.scores and not self.verdict.validated)


def lines(store: Store, site: str, comments: Sequence[Comment]) -> list[Card]:
    """Return ``comments`` as cards for a list of lines, which show little of the surroundings."""
    replies = reply_counts(services().projection, site, comments)
    return [
        _card(comment, Surroundings(replies=replies.get(comment.id, 0)), blind=comment.is_audited)
        for comment in store.with_pins(site, comments)
    ]


def cards(
    store: Store,
    site: str,
    comments: Sequence[Comment],
    *,
    blind: bool = False,
    hidden: Collection[str] = (),
) -> list[Card]:
    """Return the cards of ``comments``: a few round trips, however many there are.

    What the audit asks about hides what the machine thinks, and so do the ids of ``hidden``, with
    ``blind`` the blind sample too.
    """
    known = store.articles(site, {c.article_id for c in comments if c.submission})
    comments = described(comments, known)
    surroundings = all_surroundings(store, site, comments, known)
    return [
        _card(
            comment,
            around,
            blind=comment.is_audited or comment.id in hidden or (blind and is_blind(comment)),
        )
        for comment, around in zip(comments, surroundings, strict=True)
    ]


def card(
    store: Store, comment: Comment, *, blind: bool = False, hidden: Collection[str] = ()
) -> Card:
    """Return the card of one comment."""
    return cards(store, comment.site, [comment], blind=blind, hidden=hidden)[0]


def _card(comment: Comment, around: Surroundings, *, blind: bool) -> Card:
    kept_back = withheld(comment)
    body = comment.submission.body if comment.submission and not kept_back else ""
    verdict = None if blind else comment.verdict
    shown = _worth_showing(verdict) if verdict and not kept_back else []
    marks = marks_of(verdict, shown) if verdict and not kept_back else []
    return Card(
        comment,
        _text(comment, body, marks, kept_back=kept_back),
        _scores(verdict, body, shown) if verdict else Scores(blind),
        around,
    )


def _worth_showing(verdict: Verdict) -> list[Highlight]:
    """Return what raised a score that says something.

    In a language that the shipped model was not validated for only the site's own does.
    """
    return [one for one in verdict.highlights if verdict.validated or one.attribute == SITE]


def _text(comment: Comment, body: str, marks: Sequence[Mark], *, kept_back: bool) -> Text:
    said = comment.submission
    address = web_address(said.article.url) if said else None
    return Text(
        author=show_plain(said.author.name) if said else "",
        body=show(body, marks),
        long=is_long(body),
        excerpt="" if severity(comment) and fold_on() else excerpt(body),
        article=show_plain(said.article.title or said.article.id) if said else "",
        article_url=address,
        article_host=urlsplit(address).netloc if address else "",
        withheld=kept_back,
    )


def _scores(verdict: Verdict, body: str, shown: Sequence[Highlight]) -> Scores:
    scores = scores_of(verdict, body, shown)
    full, unsure = told(scores) if verdict.validated else ([], [])
    return Scores(
        own_words=next((score.words for score in scores if score.code == SITE), ()),
        full=full,
        unsure=unsure,
        minor=[score for score in scores if not score.sentence or not verdict.validated],
        rules=[(rule.rule, rule_words(rule)) for rule in verdict.rules if not is_score(rule)],
    )


def excerpt(body: str) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(show_plain(body[: 2 * EXCERPT_LENGTH]).split())
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1].rstrip() + "…"


def web_address(url: str | None) -> str | None:
    """Return ``url`` if a click on it can only lead to a web page."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None
