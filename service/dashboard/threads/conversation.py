"""The conversation around a comment: a window of it, of any status, each to be decided there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.conversation.ancestors import ancestors
from moderation.errors import NotFound
from moderation.projection.conversations import Stretch, conversation_of
from moderation.registry import Permission
from moderation.submission import utf16_length
from service.dashboard.blueprint import blueprint, is_htmx
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import notice
from service.services import services

AROUND = 10  # comments shown on either side of the one that is asked about
MORE = 20  # comments that come with "show earlier" and "show later"
SHORT = 240  # UTF-16 units of a text that is shown whole
SHORT_LINES = 4
INDENTS = 6  # levels that are set in further; deeper ones stand below each other


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment of the conversation: ``depth`` levels below its top, ``this`` is asked about."""

    card: Card
    depth: int
    this: bool

    @property
    def indent(self) -> int:
        """How far it is set in."""
        return min(self.depth, INDENTS)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the conversation around the comment ``asked``; ``above`` leads to it."""

    asked: Comment
    above: Sequence[Reply]
    replies: Sequence[Reply]
    earlier: int
    later: int

    @property
    def size(self) -> int:
        """How many comments the conversation has, with those above."""
        return len(self.above) + len(self.replies) + self.earlier + self.later

    @property
    def first(self) -> str:
        """The id of the first comment of the part."""
        return self.replies[0].card.comment.id

    @property
    def last(self) -> str:
        """The id of the last one."""
        return self.replies[-1].card.comment.id


@blueprint.get("/sites/<site>/comments/<comment_id>/thread", needs=Permission.SEE_COMMENTS)
def thread(site: str, comment_id: str) -> ResponseReturnValue:
    """Show the conversation around a comment: within a list, or on a page of its own.

    ``before`` and ``behind`` name a comment of it, and ask for what stands there.
    """
    comment = services().store.get(site, comment_id)
    before, behind = request.args.get("before"), request.args.get("behind")
    shown = part(site, comment, before=before, behind=behind, answer=request.args.get("answered"))
    template = "replies" if is_htmx() and (before or behind) else "conversation"
    return render_template(
        f"dashboard/threads/{template if is_htmx() else 'page'}.html",
        **frame(site, "thread", None, None),
        window=shown,
        card=lines(services().store, site, [comment])[0],
        alone=not is_htmx(),
        notice=notice(site, request.args.get("decided")),
    )


def part(
    site: str,
    comment: Comment,
    *,
    before: str | None = None,
    behind: str | None = None,
    answer: str | None = None,
) -> Window:
    """Return the part of the conversation before or behind a comment of it, or around ``comment``.

    The projection says what stands where, the store what it is now. ``answer`` was just given.
    """
    conversation = conversation_of(services().projection, comment)
    if before:
        stretch = conversation.before(_path(site, before), MORE)
    elif behind:
        stretch = conversation.behind(_path(site, behind), MORE)
    else:
        stretch = conversation.around(comment.path, AROUND, AROUND)
    return _window(site, comment, stretch, whole=not (before or behind), answer=answer)


def _window(
    site: str, comment: Comment, stretch: Stretch, *, whole: bool, answer: str | None
) -> Window:
    store = services().store
    above = ancestors(store, comment) if whole else ()
    below = store.get_many(site, stretch.ids)
    late = [comment.id] if whole and above else []  # the projection is a moment behind
    late = [id_ for id_ in [*late, answer] if id_ and id_ not in stretch.ids]
    if late:
        below = sorted([*below, *store.get_many(site, late)], key=lambda one: one.path)
    count_shown(site, [*above, *below])
    replies = [
        Reply(card, card.comment.path.count("."), card.comment.id == comment.id)
        for card in lines(store, site, [*above, *below])
    ]
    return Window(
        comment, replies[: len(above)], replies[len(above) :], stretch.earlier, stretch.later
    )


def _path(site: str, comment_id: str) -> str:
    """Return where a comment stands, "" for one that does not exist."""
    try:
        return services().store.get(site, comment_id).path
    except NotFound:
        return ""


def is_short(comment: Comment) -> bool:
    """Return whether a text is shown whole within a conversation."""
    body = comment.submission.body if comment.submission else ""
    return utf16_length(body) <= SHORT and body.count("\n") < SHORT_LINES


@blueprint.app_context_processor
def _conversation_words() -> dict[str, Any]:
    return {"is_short": is_short}
