"""The view of a comment: everything that a decision needs, read in a few round trips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask_babel import gettext
from markupsafe import Markup

from moderation.comment import Comment, Decision, FiredRule, Status, Verdict, Word, utf16_length
from moderation.desk import Desk
from moderation.reader import AuthorRecord, Report
from moderation.store import Store
from moderation.wording import ATTRIBUTE_WORDS, sentence
from service.dashboard.blind import is_blind
from service.dashboard.locale import language_name
from service.dashboard.text import is_long, show, show_plain
from service.dashboard.words import level

SEVERE_PERCENT = 50  # from here on a text is folded for those who want it so
EXCERPT_LENGTH = 90  # characters
RULES_ABOUT_SCORES = ("score_reject", "score_hold", "score_unsure")


@dataclass(frozen=True, slots=True)
class Score:
    """One attribute's probability in hundredths and the words that raised it."""

    name: str
    percent: int
    level: str
    level_word: str
    words: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """The comment that this one answers; ``author`` is empty where it was erased."""

    author: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Card:
    """A comment with its surroundings; texts of strangers are safe to show as they are here."""

    comment: Comment
    author: str
    body: Markup
    long: bool
    excerpt: str
    article: str
    article_url: str | None
    article_host: str
    record: AuthorRecord  # of the author's other comments
    parent: Parent | None
    reports: list[Report]
    scores: list[Score]
    minor_scores: list[Score]
    reasons: list[str]
    holder: str | None = None
    blind: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """What the machine made of it."""
        return self.comment.verdict

    @property
    def decision(self) -> Decision | None:
        """The decision in force, if there is one."""
        return self.comment.decision

    @property
    def severe(self) -> int:
        """The severity of its text in hundredths, 0 where it need not be folded."""
        percent = round(100 * self.verdict.scores.get("severe_toxicity", 0)) if self.verdict else 0
        return percent if percent >= SEVERE_PERCENT else 0

    @property
    def risk(self) -> int:
        """Its risk in hundredths."""
        return round(self.comment.risk * 100)

    @property
    def risk_level(self) -> str:
        """The code of its risk: high, raised, some or low."""
        return level(self.risk)[0]


def cards(
    store: Store, site: str, comments: Sequence[Comment], *, blind: bool = False
) -> list[Card]:
    """Return the cards of ``comments``: a round trip each for authors, parents and claims.

    With ``blind``, those of the blind sample hide what the machine thinks.
    """
    keys = {c.id: c.submission.author.key for c in comments if c.submission}
    records = dict(zip(keys, store.authors(site, list(keys.values())), strict=True))
    parents = _parents(store, site, comments)
    holders = Desk(store.redis, site).holders([comment.id for comment in comments])
    return [
        _card(
            comment,
            _others(records.get(comment.id, AuthorRecord(1, 0, 0)), comment.status),
            parents.get(comment.submission.parent_id or "") if comment.submission else None,
            store.reports(site, comment.id) if comment.reports else [],
            holder=holders.get(comment.id),
            blind=blind and is_blind(comment),
        )
        for comment in comments
    ]


def card(store: Store, comment: Comment, *, blind: bool = False) -> Card:
    """Return the card of one comment."""
    return cards(store, comment.site, [comment], blind=blind)[0]


def _others(record: AuthorRecord, status: Status) -> AuthorRecord:
    """Return the author's record without the comment itself, which stands at ``status``."""
    return AuthorRecord(
        comments=record.comments - 1,
        approved=record.approved - (status is Status.APPROVED),
        rejected=record.rejected - (status is Status.REJECTED),
    )


def _parents(store: Store, site: str, comments: Iterable[Comment]) -> dict[str, Comment]:
    wanted = {c.submission.parent_id for c in comments if c.submission and c.submission.parent_id}
    return {parent.id: parent for parent in store.get_many(site, sorted(wanted))}


def _card(
    comment: Comment,
    record: AuthorRecord,
    parent: Comment | None,
    reports: list[Report],
    *,
    holder: str | None,
    blind: bool,
) -> Card:
    submission, verdict = comment.submission, None if blind else comment.verdict
    body = submission.body if submission else ""
    article = submission.article if submission else None
    address = _web_address(article.url) if article else None
    scores = _scores(verdict, body) if verdict else []
    return Card(
        comment=comment,
        author=show_plain(submission.author.name) if submission else "",
        body=show(body, verdict.words if verdict else (), attribute_word),
        long=is_long(body),
        excerpt=excerpt(body),
        article=show_plain(article.title or article.id) if article else "",
        article_url=address,
        article_host=urlsplit(address).netloc if address else "",
        record=record,
        parent=_parent(parent),
        reports=reports,
        scores=[score for score in scores if score.sentence],
        minor_scores=[score for score in scores if not score.sentence],
        reasons=[rule_words(rule) for rule in verdict.rules if not _is_score(rule)]
        if verdict
        else [],
        holder=holder,
        blind=blind,
    )


def _parent(comment: Comment | None) -> Parent | None:
    if comment is None:
        return None
    if comment.submission is None:
        return Parent("", Markup(""))
    return Parent(show_plain(comment.submission.author.name), show(comment.submission.body))


def excerpt(body: str) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(show_plain(body[: 2 * EXCERPT_LENGTH]).split())
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1].rstrip() + "…"


def _web_address(url: str | None) -> str | None:
    """Return ``url`` if a click on it can only lead to a web page."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def attribute_word(attribute: str) -> str:
    """Return an attribute in the reader's language."""
    return gettext(ATTRIBUTE_WORDS[attribute]) if attribute in ATTRIBUTE_WORDS else attribute


def rule_words(rule: FiredRule) -> str:
    """Return a fired rule in the reader's language."""
    if "language" in rule.detail:
        name = language_name(str(rule.detail["language"]))
        rule = replace(rule, detail={**rule.detail, "language": name})
    if "label" in rule.detail:
        rule = replace(rule, detail={**rule.detail, "label": show_plain(str(rule.detail["label"]))})
    return sentence(rule, gettext)


def _is_score(rule: FiredRule) -> bool:
    return rule.rule in RULES_ABOUT_SCORES


def _scores(verdict: Verdict, body: str) -> list[Score]:
    """Return all scores, highest first; those that made a rule fire carry its sentence."""
    fired = {str(r.detail["attribute"]): rule_words(r) for r in verdict.rules if _is_score(r)}
    return [
        _score(attribute, probability, fired.get(attribute, ""), verdict.words, body)
        for attribute, probability in sorted(verdict.scores.items(), key=lambda item: -item[1])
    ]


def _score(
    attribute: str, probability: float, fired: str, words: Iterable[Word], body: str
) -> Score:
    percent = round(probability * 100)
    code, word = level(percent)
    raised = [cut(body, w) for w in words if w.attribute == attribute]
    return Score(
        name=attribute_word(attribute),
        percent=percent,
        level=code,
        level_word=gettext(word),
        words=tuple(dict.fromkeys(text.lower() for text in raised))[:6],
        sentence=fired,
    )


def cut(body: str, word: Word) -> str:
    """Return the text of ``word``, whose offsets count UTF-16 units."""
    if utf16_length(body) == len(body):
        return show_plain(body[word.begin : word.end])
    units = body.encode("utf-16-le", "surrogatepass")[2 * word.begin : 2 * word.end]
    return show_plain(units.decode("utf-16-le", "replace"))
