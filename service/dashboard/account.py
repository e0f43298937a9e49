"""The account: log in and out, change the password, choose language, theme and keys."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh

from moderation.config import PASSWORD_LENGTH_MIN
from moderation.password_rules import Weakness, weakness
from service import log_ins, sessions
from service.dashboard import locale
from service.dashboard.blueprint import blueprint, moderator, own_path, problem
from service.services import services

PASSWORD_LENGTH_MAX = 200  # characters; more would only cost hashing time
YEAR_SECONDS = 365 * 24 * 3600


@blueprint.get("/log-in")
def log_in_form() -> ResponseReturnValue:
    """Show the log-in page."""
    if sessions.identity():
        return redirect(own_path(request.args.get("next")), 303)
    return render_template("dashboard/log_in.html", next=request.args.get("next", ""))


@blueprint.post("/log-in")
def log_in() -> ResponseReturnValue:
    """Open a session, or show the form again after the delay that failures cost."""
    name = request.form.get("name", "").strip().lower()
    password = request.form.get("password", "")[: PASSWORD_LENGTH_MAX + 1]
    wanted = request.form.get("next", "")
    try:
        account = log_ins.log_in(name, password)
    except log_ins.TooManyLogIns:
        return try_later()
    if account is None:
        page = render_template("dashboard/log_in.html", next=wanted, name=name, failed=True)
        return page, 403
    if account.second_step:
        code_form = url_for("dashboard.code_form", next=own_path(wanted))
        return log_ins.open_halfway(make_response(redirect(code_form, 303)), account)
    return sessions.open_session(make_response(redirect(own_path(wanted), 303)), account)


def try_later() -> ResponseReturnValue:
    """Say that too many attempts wait already."""
    text = gettext("Too many failed log-ins at the moment. Try again in ten seconds.")
    response = make_response(problem(429, gettext("One moment"), text))
    response.headers["Retry-After"] = "10"
    return response


@blueprint.post("/log-out")
def log_out() -> ResponseReturnValue:
    """End the session."""
    return sessions.close_session(make_response(redirect(url_for("dashboard.log_in_form"), 303)))


@blueprint.get("/password")
def password_form() -> str:
    """Show the form for a new password."""
    return render_template("dashboard/password.html", least=PASSWORD_LENGTH_MIN, problems={})


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Set a new password, end all other sessions of the account and open a fresh one."""
    name, new = moderator().name, request.form.get("new", "")
    try:
        problems = _problems(name, request.form.get("current", ""), new)
    except log_ins.TooManyLogIns:
        return try_later()
    if problems:
        page = render_template(
            "dashboard/password.html", least=PASSWORD_LENGTH_MIN, problems=problems
        )
        return page, 422
    changed = services().registry.acting(name).change_password(name, new)
    response = make_response(redirect(url_for("dashboard.index"), 303))
    return sessions.open_session(response, changed, signed_in=False)


def _problems(name: str, current: str, new: str) -> dict[str, str]:
    """Return what is wrong, by field."""
    problems = {}
    # Guesses cost the same here as at the log-in, for whoever found a session left open.
    if not log_ins.log_in(name, current[: PASSWORD_LENGTH_MAX + 1]):
        problems["current"] = gettext("This is not your present password.")
    if not PASSWORD_LENGTH_MIN <= len(new) <= PASSWORD_LENGTH_MAX:
        problems["new"] = gettext(
            "The length must be from %(least)s to %(most)s characters; this one has %(length)s.",
            least=PASSWORD_LENGTH_MIN,
            most=PASSWORD_LENGTH_MAX,
            length=len(new),
        )
    elif new == current:
        problems["new"] = gettext("Choose a password other than the present one.")
    elif found := weakness(new, _names(name)):
        problems["new"] = _too_easy(found)
    return problems


def _names(name: str) -> list[str]:
    """Return the names that anybody would try first in a password of ``name``."""
    sites = services().registry.sites()
    return [name, *(site.slug for site in sites), *(site.name for site in sites)]


def _too_easy(found: Weakness) -> str:
    words: dict[Weakness, str] = {
        Weakness.COMMON: gettext("This password is one of the ten thousand that are tried first."),
        Weakness.MONOTONOUS: gettext("Use at least five different characters."),
        Weakness.FAMILIAR: gettext(
            "It is little more than a name or word that anybody would try here; add some more."
        ),
    }
    return words[found]


@blueprint.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Remember a language, a theme, or whether single keys are on; go back to the page."""
    response = make_response(redirect(own_path(request.form.get("back")), 303))
    language = request.form.get("language", "")
    if language in locale.LANGUAGES:
        _remember(response, locale.LANGUAGE_COOKIE, language)
        found = sessions.identity()
        if found:
            services().registry.set_language(found.moderator.name, language)
            refresh()
    if request.form.get("theme") in locale.THEMES:
        _remember(response, locale.THEME_COOKIE, request.form["theme"])
    if request.form.get("keys") in ("on", "off"):
        _remember(response, locale.KEYS_COOKIE, request.form["keys"])
    if request.form.get("fold") in ("on", "off"):
        _remember(response, locale.FOLD_COOKIE, request.form["fold"])
    return response


def _remember(response: Response, name: str, value: str) -> None:
    secure = services().settings.secure_cookies
    response.set_cookie(name, value, max_age=YEAR_SECONDS, secure=secure, samesite="Lax")
