"""One's own display name, in any script."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.registry import DISPLAY_NAME_MAX
from service.dashboard.access import Access
from service.dashboard.blueprint import blueprint, go, moderator
from service.services import services


@blueprint.get("/account/name", needs=Access.OWN)
def name_form() -> str:
    """Show the name with a form to change it."""
    return _page(moderator().display_name, "")


@blueprint.post("/account/name", needs=Access.OWN)
def save_name() -> ResponseReturnValue:
    """Take another name, or the one to log in with again where the field is empty."""
    account, typed = moderator().name, request.form.get("display_name", "")
    try:
        services().registry.acting(account).set_display_name(account, typed)
    except ConfigError:
        return _page(typed, refusal()), 422
    return go(url_for("dashboard.name_form", saved=1))


def refusal() -> str:
    """Return what a name has to be, for whoever typed another."""
    return str(
        gettext(
            "1 to %(most)s letters, digits and signs, please: none of them invisible, no word of "
            "mixed alphabets, nothing that reads like the name of a colleague or of the service.",
            most=DISPLAY_NAME_MAX,
        )
    )


def _page(shown: str, problem: str) -> str:
    return render_template(
        "dashboard/account/display_name.html", shown=shown, problem=problem, most=DISPLAY_NAME_MAX
    )
