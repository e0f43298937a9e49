"""Undo of the last action: a decision, an escalation, a bulk decision, what else has an undo."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation import actions
from moderation.comment import Comment
from moderation.conversation import replies, staff
from moderation.desk.claims import Deed, Kind
from moderation.errors import ActConflict, ArticleChanged, Conflict, NotAllowed, NotFound
from moderation.raid_decisions.task import RaidBusy
from moderation.registry import Permission
from service.dashboard.blueprint import (
    blueprint,
    go,
    moderator,
    own_path,
    with_args,
)
from service.dashboard.deciding.bulk import tell
from service.dashboard.links import place_of
from service.services import services

_UNDO = {
    Kind.DECISION: replies.undo,
    Kind.ESCALATION: actions.deescalate,
    Kind.OPINION: actions.withdraw_opinion,
    Kind.ANSWER: staff.take_back,
}


@blueprint.post("/sites/<site>/undo", needs=Permission.DECIDE)
def undo_last(site: str) -> ResponseReturnValue:
    """Take back the last deed of this moderator that still stands, in whatever tab it was done."""
    desk, name = services().desk(site), moderator().name
    while deed := desk.last_deed(name):
        desk.forget_deed(name, deed)
        try:
            answer = _undone(site, deed, name)
        except RaidBusy:
            desk.note_deed(name, deed)  # it can be undone once the run has ended
            raise
        if answer is not None:
            return answer
    return go(with_args(own_path(request.form.get("back")), nothing=1))


def _undone(site: str, deed: Deed, by: str) -> ResponseReturnValue | None:
    """Undo ``deed`` and answer; None if it stands no more."""
    try:
        if deed.kind is Kind.BULK:
            done = services().raid_acts.undo(site, deed.id, by=by)
            return tell(site, done, undone=True) if done.decided or done.of_raid else None
        if deed.kind is Kind.ACT:
            return _undone_act(site, deed, by)
        if deed.kind is Kind.ARTICLE:
            return _undone_change(site, deed, by)
        if deed.kind is Kind.GOLDEN:
            services().golden(site).take_back(by, deed.id)
            return go(with_args(own_path(request.form.get("back")), golden=deed.id))
        comment = services().store.get(site, deed.id)
        if not _stands(comment, deed, by):
            return None
        _UNDO[deed.kind](services().store, site, deed.id, by=by, expected_version=comment.version)
    except (ActConflict, ArticleChanged, Conflict, NotAllowed, NotFound):
        return None
    return go(with_args(own_path(request.form.get("back")), decided=deed.id))


def _undone_act(site: str, deed: Deed, by: str) -> ResponseReturnValue:
    """Take an act upon an author back, and show there that it was."""
    act_id, _, subject = deed.id.partition(" ")
    services().acts.undo(site, subject, act_id, by=by)
    return go(place_of(site, subject))


def _undone_change(site: str, deed: Deed, by: str) -> ResponseReturnValue:
    """Take a change of an article back, and show there that it was."""
    change_id, _, article_id = deed.id.partition(" ")
    services().store.undo_article_change(site, article_id, change_id, by=by)
    return go(url_for("dashboard.article", site=site, article_id=article_id))


def _stands(comment: Comment, deed: Deed, by: str) -> bool:
    """Return whether nothing happened to the comment since."""
    if deed.kind is Kind.ESCALATION:
        return comment.escalation is not None and comment.escalation.by == by
    if deed.kind is Kind.OPINION:
        return comment.opinion is not None and comment.opinion.by == by
    if deed.kind is Kind.ANSWER:
        return staff.stands(comment)
    decision = comment.decision
    return (
        decision is not None
        and decision.by == by
        and decision.version == comment.version
        and decision.undoes is None
    )
