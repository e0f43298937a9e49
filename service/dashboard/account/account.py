"""The account: log in and out, change the password, choose language, theme and keys."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh

from moderation.process.setting_checks import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from service.access import log_ins, sessions
from service.dashboard import locale
from service.dashboard.access import Access
from service.dashboard.account.new_password import password_fault
from service.dashboard.account.openid import left
from service.dashboard.account.waiting import try_later
from service.dashboard.blueprint import blueprint, logged_in, moderator, own_path
from service.dashboard.plain_http import came_over_plain_http, plain_http
from service.services import services

YEAR_SECONDS = 365 * 24 * 3600
CHOICES = {
    "language": tuple(locale.LANGUAGES),
    "theme": locale.THEMES,
    "keys": ("on", "off"),
    "fold": ("on", "off"),
}
COOKIES = {"language": locale.LANGUAGE_COOKIE, "theme": locale.THEME_COOKIE}


@blueprint.get("/log-in", needs=Access.PUBLIC)
def log_in_form() -> ResponseReturnValue:
    """Show the log-in page."""
    if sessions.identity():
        return redirect(own_path(request.args.get("next")), 303)
    if came_over_plain_http():
        return plain_http()
    return render_template("dashboard/account/log_in.html", next=request.args.get("next", ""))


@blueprint.post("/log-in", needs=Access.PUBLIC)
def log_in() -> ResponseReturnValue:
    """Open a session, or show the form again, or say when to try again."""
    name = request.form.get("name", "").strip().lower()
    password = request.form.get("password", "")[: PASSWORD_LENGTH_MAX + 1]
    target = request.form.get("next", "")
    try:
        account = log_ins.log_in(name, password)
    except log_ins.TooManyLogIns as error:
        return try_later(error, url_for("dashboard.log_in_form", next=target or None))
    if account is None:
        page = render_template("dashboard/account/log_in.html", next=target, name=name, failed=True)
        return page, 403
    if account.second_step:
        code_form = url_for("dashboard.code_form", next=own_path(target))
        return log_ins.open_verified(make_response(redirect(code_form, 303)), account)
    return log_ins.admit(make_response(redirect(own_path(target), 303)), account)


@blueprint.post("/log-out", needs=Access.NEW)
def log_out() -> ResponseReturnValue:
    """End the session."""
    return sessions.close_session(make_response(left(moderator())))


@blueprint.get("/password", needs=Access.NEW)
def password_form() -> str:
    """Show the form for a new password."""
    return render_template(
        "dashboard/account/password.html", least=PASSWORD_LENGTH_MIN, problems={}
    )


@blueprint.post("/password", needs=Access.NEW)
def change_password() -> ResponseReturnValue:
    """Set a new password, end all other sessions of the account and open a fresh one."""
    name, new = moderator().name, request.form.get("new", "")
    try:
        problems = _problems(name, request.form.get("current", ""), new)
    except log_ins.TooManyLogIns as error:
        return try_later(error, url_for("dashboard.password_form"))
    if problems:
        page = render_template(
            "dashboard/account/password.html", least=PASSWORD_LENGTH_MIN, problems=problems
        )
        return page, 422
    changed = services().registry.acting(name).change_password(name, new)
    response = make_response(redirect(url_for("dashboard.index"), 303))
    return log_ins.admit(response, changed, signed_in=False)


def _problems(name: str, current: str, new: str) -> dict[str, str]:
    """Return what is wrong, by field."""
    problems = {}
    if not log_ins.confirm_password(logged_in(), current[: PASSWORD_LENGTH_MAX + 1]):
        problems["current"] = gettext("This is not your current password.")
    if fault := password_fault(new, name):
        problems["new"] = fault
    elif new == current:
        problems["new"] = gettext("Choose a password other than the current one.")
    return problems


@blueprint.post("/preferences", needs=Access.PUBLIC)
def prefer() -> ResponseReturnValue:
    """Remember a language, a theme, or what else the account chose; go back to the page.

    Language and theme are also this browser's, for the page to log in.
    """
    response = make_response(redirect(own_path(request.form.get("back")), 303))
    chosen = {name: request.form[name] for name in CHOICES if _is_choice(name)}
    for name, cookie in COOKIES.items():
        if name in chosen:
            _remember(response, cookie, chosen[name])
    person = sessions.identity()
    if person and chosen:
        _keep(person.moderator.name, chosen)
    return response


def _is_choice(name: str) -> bool:
    return request.form.get(name) in CHOICES[name]


def _keep(name: str, chosen: dict[str, str]) -> None:
    registry, language = services().registry, chosen.pop("language", None)
    if language:
        registry.set_language(name, language)
        refresh()
    if chosen:
        registry.prefer(name, chosen)


def _remember(response: Response, name: str, value: str) -> None:
    secure, name = services().settings.https, sessions.cookie_name(name)
    response.set_cookie(name, value, max_age=YEAR_SECONDS, secure=secure, samesite="Lax")
