"""Action cache: the buttons of a card, made once for all cards of a page with the same ones.

Fifty cards differ in nothing there but the comment's id and version, and these buttons are half of
the work of a page.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import g
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from service.dashboard.blueprint import blueprint
from service.dashboard.lists.cards import Card

# Nobody can know them, so no text of anybody can hold them.
ID = "m" + secrets.token_hex(12)
VERSION = -(10**15) - secrets.randbelow(10**15)


@blueprint.app_template_global()
@pass_context
def actions_of(context: Context, card: Card) -> Markup:
    """Return the buttons of ``card`` in the list that ``context`` shows."""
    comment = card.comment
    place = (context["name"], context.get("order"), context.get("after"))
    open_questions = comment.escalation is None, comment.opinion is None
    answers = comment.to_be_answered, comment.is_audited, card.around.replies, comment.pick
    kind = (*place, comment.status, *open_questions, *answers)
    cache: dict[object, str] = g.setdefault("actions", {})
    if kind not in cache:
        empty = replace(card, comment=replace(comment, id=ID, version=VERSION))
        template = context.environment.get_template("dashboard/lists/card_actions.html")
        cache[kind] = template.render({**context.get_all(), "card": empty})
    filled = cache[kind].replace(ID, comment.id).replace(str(VERSION), str(comment.version))
    return Markup(filled)  # noqa: S704  (a template of ours; ids are ours, too)
