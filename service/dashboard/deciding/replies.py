"""The replies to a comment that is rejected: what becomes of them, and the second press."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.conversation.replies import MOVED, REPLIES_MAX, Rejection, planned
from moderation.projection.conversations import replies_to
from moderation.site.fate import Fate
from moderation.status import Status
from service.dashboard.blueprint import blueprint, is_htmx
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.setting_words import CHOICE_WORDS
from service.http.numbers import whole
from service.services import services


def plan(comment: Comment, status: Status) -> Rejection:
    """Return what the form would decide: the comment, and on a rejection its replies, too."""
    fate = _fate(comment.site) if status is Status.REJECTED else Fate.STAY
    below = replies_to(services().projection, comment).ids([*MOVED[fate]], REPLIES_MAX)
    return planned(services().store, comment, fate, below)


def _fate(site: str) -> Fate:
    """Return the fate that the form names, else that of the site's settings."""
    typed = request.form.get("replies")
    return Fate(typed) if typed in list(Fate) else current_settings(site).replies


def is_confirmed(asked: Rejection) -> bool:
    """Return whether the form may do ``asked`` by one press, or names its number."""
    return not asked.needs(whole(request.form.get("number", "")))


def ask_again(asked: Rejection) -> ResponseReturnValue:
    """Ask for a second press that names how many comments are decided."""
    people = {reply.submission.author.key for reply in asked.replies if reply.submission}
    return render_template(
        f"dashboard/deciding/replies_{'ask' if is_htmx() else 'confirm'}.html",
        **frame(asked.comment.site, "comment", None, None),
        plan=asked,
        people=len(people),
    )


@blueprint.app_context_processor
def _fates() -> dict[str, Any]:
    offered = {fate: CHOICE_WORDS[fate] for fate in Fate}
    return {"fates": lambda: offered, "site_fate": lambda: current_settings(_site()).replies}


def _site() -> str:
    return str((request.view_args or {})["site"])
