"""Undo of the last action: a decision, an escalation, a bulk decision, what else has an undo."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from moderation import actions
from moderation.comment import Comment
from moderation.conversation import replies, staff
from moderation.desk.claims import Kind, LastAction
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
    """Take back this moderator's last action that still stands, in whatever tab it was done."""
    desk, name = services().desk(site), moderator().name
    while action := desk.last_action(name):
        desk.forget_action(name, action)
        try:
            answer = _undone(site, action, name)
        except RaidBusy:
            desk.note_action(name, action)  # it can be undone once the run has ended
            raise
        if answer is not None:
            return answer
    return go(with_args(own_path(request.form.get("back")), nothing=1))


def _undone(site: str, action: LastAction, by: str) -> ResponseReturnValue | None:
    """Undo ``action`` and answer; None if it stands no more."""
    try:
        if action.kind is Kind.BULK:
            done = services().raid_acts.undo(site, action.id, by=by)
            return tell(site, done, undone=True) if done.decided or done.of_raid else None
        if action.kind is Kind.ACT:
            return _undone_act(site, action, by)
        if action.kind is Kind.ARTICLE:
            return _undone_change(site, action, by)
        if action.kind is Kind.GOLDEN:
            services().golden(site).take_back(by, action.id)
            return go(with_args(own_path(request.form.get("back")), golden=action.id))
        comment = services().store.get(site, action.id)
        if not _stands(comment, action, by):
            return None
        _UNDO[action.kind](
            services().store, site, action.id, by=by, expected_version=comment.version
        )
    except (ActConflict, ArticleChanged, Conflict, NotAllowed, NotFound):
        return None
    return go(with_args(own_path(request.form.get("back")), decided=action.id))


def _undone_act(site: str, action: LastAction, by: str) -> ResponseReturnValue:
    """Take an act upon an author back, and show there that it was."""
    act_id, _, subject = action.id.partition(" ")
    services().acts.undo(site, subject, act_id, by=by)
    return go(place_of(site, subject))


def _undone_change(site: str, action: LastAction, by: str) -> ResponseReturnValue:
    """Take a change of an article back, and show there that it was."""
    change_id, _, article_id = action.id.partition(" ")
    services().store.undo_article_change(site, article_id, change_id, by=by)
    return go(url_for("dashboard.article", site=site, article_id=article_id))


def _stands(comment: Comment, action: LastAction, by: str) -> bool:
    """Return whether nothing happened to the comment since."""
    if action.kind is Kind.ESCALATION:
        return comment.escalation is not None and comment.escalation.by == by
    if action.kind is Kind.OPINION:
        return comment.opinion is not None and comment.opinion.by == by
    if action.kind is Kind.ANSWER:
        return staff.stands(comment)
    decision = comment.decision
    return (
        decision is not None
        and decision.by == by
        and decision.version == comment.version
        and decision.undoes is None
    )
