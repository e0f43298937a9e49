"""Use cases for sites, readers and moderators: one change each; many at once are in ``bulk``.

What the workers do to a comment is in ``judging``. A ``ring`` wakes the workers of a site; it may
fail without harm, because the sweep rings again for whatever waits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from moderation import policy_limits, tracing
from moderation.articles.change import ArticleValues
from moderation.comment import Comment, Edit, Move, Opinion
from moderation.errors import AuthorBanned, NotAllowed, NotFound, Refused, VersionConflict
from moderation.policy import Policy
from moderation.site import guidelines, site_settings
from moderation.site.guidelines import Guidelines
from moderation.site.reasons import find as find_reason
from moderation.site.site_settings import SiteSettings
from moderation.status import DECIDABLE, Status
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.articles.records import StoredArticle
from moderation.store.writer import Store
from moderation.submission import Article, Submission, unify_newlines

Ring = Callable[[str], None]


def submit(
    store: Store,
    ring: Ring,
    site: str,
    intake: Intake,
    *,
    caller: str,
    limits: Limits,
    by_reader: bool = False,
) -> Accepted:
    """Accept one comment, durably, or raise why not.

    With ``by_reader`` its words on the article count only where the site has said nothing.

    Raises:
        AuthorBanned, ArticleClosed, ParentUnknown, ParentRemoved, KeyReused: it cannot be taken as
            it is.
        RateLimited, QueueFull: it can be taken later.
        StoreUnavailable: nothing is known to be stored; repeat with the same key.
    """
    if by_reader:
        intake = replace(intake, submission=_as_the_site_says(store, site, intake.submission))
    result = submit_batch(
        store, ring, site, [intake], caller=caller, limits=limits, by_reader=by_reader
    )[0]
    if isinstance(result, Refused):
        raise result
    return result


def _as_the_site_says(store: Store, site: str, submission: Submission) -> Submission:
    """Return ``submission`` with what is known of its article, or as it is if nothing is."""
    try:
        known = store.article(site, submission.article.id).article
    except NotFound:
        return submission
    return replace(submission, article=known) if known.url or known.title else submission


def submit_batch(
    store: Store,
    ring: Ring,
    site: str,
    intakes: Sequence[Intake],
    *,
    caller: str,
    limits: Limits,
    by_reader: bool = False,
) -> list[Accepted | Refused]:
    """Accept each of ``intakes`` on its own, in one round trip; answer each in its place."""
    began = tracing.now_ns()
    results, wake = store.accept(
        site,
        intakes,
        caller=caller,
        limits=limits,
        by_reader=by_reader,
    )
    for one in results:
        if isinstance(one, Accepted):
            tracing.note("comment.accept", site, one.id, began, is_first=not one.replayed)
    if wake:
        ring(site)
    return [
        _explained(store, site, one, intake.submission) if isinstance(one, AuthorBanned) else one
        for one, intake in zip(results, intakes, strict=True)
    ]


def _explained(store: Store, site: str, ban: AuthorBanned, submission: Submission) -> AuthorBanned:
    """Return ``ban`` with its reason in the site's words, in the comment's language."""
    reason = find_reason(store.settings(site).reasons, ban.reason)
    text = reason.text(submission.language or "en") if reason else None
    return replace(ban, reason_text=text or None)


def edit(store: Store, ring: Ring, site: str, comment_id: str, body: str, *, by: str) -> Comment:
    """Give a comment a new text and score it again; the old text stays in its history.

    The same text changes nothing, nor does another blank around it.

    Raises:
        NotFound, NotAllowed: there is no such comment, or it is erased.
        Conflict: it changed in between.
        AuthorBanned: its author may not post.
    """
    comment = store.get(site, comment_id)
    if comment.submission is None:
        raise NotAllowed("edit", comment.status)
    old = comment.submission
    if unify_newlines(body).strip() == unify_newlines(old.body).strip():
        return comment
    former = Edit(old.body, comment.version, store.now(), comment.status, comment.verdict)
    edits = (*comment.edits, former)
    try:
        edited, wake = store.edit(comment, replace(old, body=body), edits, by=by)
    except AuthorBanned as ban:
        raise _explained(store, site, ban, old) from None
    if wake:
        ring(site)
    return edited


def erase(store: Store, site: str, comment_id: str, *, by: str) -> None:
    """Remove a comment's text and author for good; its id and history stay as a tombstone.

    Labels that call it by its id go first, so that a repetition finds whatever is left.
    """
    store.outside_labels.erase(site, comment_id)
    store.erase(site, comment_id, by=by)


def report(store: Store, site: str, comment_id: str, *, reporter: str, reason: str) -> Comment:
    """Count a reader's report once per reporter; enough of them hold an approved comment."""
    threshold = store.policy(site).reports_to_hold
    return store.report(site, comment_id, reporter=reporter, reason=reason, threshold=threshold)


def decide(
    store: Store,
    site: str,
    comment_id: str,
    *,
    status: Status,
    by: str,
    expected_version: int,
    reason: str | None = None,
    note: str | None = None,
    to_author: str | None = None,
    blind: bool = False,
) -> Comment:
    """Move a comment to ``status`` if it still is at ``expected_version``; the first wins.

    Raises:
        Conflict: someone was first; it carries the comment as it is now.
        NotFound, NotAllowed: no such comment, or it is pending, erased, or already there.
    """
    if status not in DECIDABLE:
        raise NotAllowed(f"move to {status.value}", status)
    move = Move(status, by, reason, note, to_author, blind=blind)
    return store.decide(site, comment_id, expected_version=expected_version, move=move)


def undo(store: Store, site: str, comment_id: str, *, by: str, expected_version: int) -> Comment:
    """Take the newest decision back by a new one that restores the status before it.

    Raises:
        NotAllowed: nothing was decided.
        Conflict: the comment changed after ``expected_version``.
    """
    comment = store.get(site, comment_id)
    decision = comment.decision
    if decision is None or decision.previous not in DECIDABLE:
        raise NotAllowed("undo", comment.status)
    move = Move(decision.previous, by, undoes=decision.version)
    return store.decide(site, comment_id, expected_version=expected_version, move=move)


def escalate(
    store: Store, site: str, comment_id: str, *, by: str, note: str, expected_version: int
) -> Comment:
    """Ask a senior to decide; the comment stays held until somebody does."""
    return store.escalate(site, comment_id, expected_version=expected_version, by=by, note=note)


def deescalate(
    store: Store, site: str, comment_id: str, *, by: str, expected_version: int
) -> Comment:
    """Take an escalation back."""
    return store.escalate(site, comment_id, expected_version=expected_version, by=by, note=None)


def ask_opinion(
    store: Store, site: str, comment_id: str, *, opinion: Opinion, expected_version: int
) -> Comment:
    """Ask colleagues for a second opinion; the comment stays held until somebody decides.

    A colleague's decision keeps ``opinion`` beside it; until then only the asker may see it.

    Raises:
        NotAllowed: it is not held, a question is open already, or the opinion is no decision.
        Conflict: the comment changed after ``expected_version``.
    """
    if opinion.status not in (Status.APPROVED, Status.REJECTED):
        raise NotAllowed("ask a colleague", opinion.status)
    return store.ask_opinion(
        site, comment_id, expected_version=expected_version, by=opinion.by, opinion=opinion
    )


def withdraw_opinion(
    store: Store, site: str, comment_id: str, *, by: str, expected_version: int
) -> Comment:
    """Take the question to colleagues back; NotAllowed for anyone but who asked it."""
    return store.ask_opinion(
        site, comment_id, expected_version=expected_version, by=by, opinion=None
    )


def change_article(
    store: Store,
    site: str,
    article: Article,
    *,
    released: Collection[str] = (),
    assignees: Collection[str] | None = None,
    by: str,
    **settings: Unpack[ArticleValues],
) -> StoredArticle:
    """Set something for an article, or pin its URL and title.

    What ``article`` says of them stays, whatever posts say, until its name is among those that are
    ``released``. ``assignees`` are what it can be assigned to.
    Raises Invalid with every problem.
    """
    return store.change_article(
        site, article, released=released, assignees=assignees, by=by, **settings
    )


def save_settings(
    store: Store, site: str, new: SiteSettings, *, by: str, expected_version: int
) -> SiteSettings:
    """Store ``new`` as the version after the expected one; return it with version, who and when.

    Raises:
        Invalid: a setting that cannot be used, each named.
        VersionConflict: another version was saved in between.
    """
    former = store.settings(site)
    if former.version != expected_version:
        raise VersionConflict("settings", expected_version, former.version)
    site_settings.check(new, former)
    saved = replace(new, version=expected_version + 1, by=by, at=store.now())
    store.save_settings(site, saved, site_settings.difference(former, saved))
    return saved


def save_guidelines(
    store: Store, site: str, texts: Mapping[str, str], *, by: str, expected_version: int
) -> Guidelines:
    """Store the texts as the version after the expected one; return it with version, who and when.

    Raises:
        Invalid: a text that is too long or names a section wrongly, by language.
        VersionConflict: another version was saved in between.
    """
    guidelines.check(texts)
    saved = Guidelines(expected_version + 1, by, store.now(), dict(texts))
    store.save_guidelines(site, saved)
    return saved


def save_policy(
    store: Store, site: str, policy: Policy, *, by: str, expected_version: int
) -> Policy:
    """Store ``policy`` as the version after the expected one; return it with version, who and when.

    Raises:
        Invalid: a threshold or pattern that cannot be used, each named.
        VersionConflict: another version was saved in between.
    """
    policy_limits.check(policy)
    saved = replace(policy, version=expected_version + 1, by=by, at=store.now())
    store.save_policy(site, saved, expected_version=expected_version)
    limits = store.policy(site).limits
    # Those of a language without a promise go: what thresholds decide is not what people saw.
    if (kept := limits.promised(saved.promises)) != limits:
        store.save_limits(site, kept)
    return saved
