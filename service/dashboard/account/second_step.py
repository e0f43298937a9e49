"""The second step: adding one with a QR code, its recovery codes, taking it away, and its use."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.process.setting_checks import PASSWORD_LENGTH_MAX
from moderation.registry import Registry
from service.access import log_ins
from service.access.devices import remember_device
from service.access.second_step import SALT, recovery_codes, recovery_digest
from service.dashboard.access import Access
from service.dashboard.account.waiting import try_later
from service.dashboard.blueprint import (
    blueprint,
    go,
    logged_in,
    moderator,
    own_path,
    problem,
)
from service.services import services

CODE_LENGTH_MAX = 60  # characters of what is typed as a code; a recovery code has 29


@blueprint.get("/log-in/code", needs=Access.PUBLIC)
def code_form() -> ResponseReturnValue:
    """Ask for the code, after the password."""
    if log_ins.password_verified() is None:
        return redirect(url_for("dashboard.log_in_form", next=request.args.get("next")), 303)
    return render_template("dashboard/account/log_in_code.html", next=request.args.get("next", ""))


@blueprint.post("/log-in/code", needs=Access.PUBLIC)
def log_in_with_code() -> ResponseReturnValue:
    """Open the session if the code is right."""
    target, account = request.form.get("next", ""), log_ins.password_verified()
    if account is None:
        return redirect(url_for("dashboard.log_in_form", next=target), 303)
    try:
        right = log_ins.check_code(account, _typed())
    except log_ins.TooManyCodes as error:
        return try_later(error, url_for("dashboard.code_form", next=target or None))
    if not right:
        return render_template("dashboard/account/log_in_code.html", next=target, failed=True), 403
    response = make_response(redirect(own_path(target), 303))
    return log_ins.close_verified(log_ins.admit(response, account))


@blueprint.get("/account/second-step", needs=Access.HALF)
def second_step() -> str:
    """Show the second step, or what is needed to add one."""
    return _page({})


@blueprint.post("/account/second-step", needs=Access.HALF)
def add_second_step() -> ResponseReturnValue:
    """Add the second step that the form's code confirms, and show its recovery codes."""
    name, salt = moderator().name, request.form.get("salt", "")
    if moderator().second_step or not SALT.fullmatch(salt):
        return go(url_for("dashboard.second_step"))
    now = services().store.now() // 1000
    time_step = log_ins.codes().enrolled(name, salt, _typed(), now)
    try:
        problems = _problems(time_step)
    except log_ins.TooManyLogIns as error:
        return try_later(error, url_for("dashboard.second_step"))
    if problems or time_step is None:
        return _page(problems, salt), 422
    step, codes = log_ins.codes().new(salt, time_step, now)
    account = _acting().add_second_step(name, step)
    _end_other_sessions()
    return remember_device(make_response(_show(codes)), account)


@blueprint.post("/account/second-step/codes", needs=Access.OWN)
def make_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes, for whoever has a code of the phone, and show the new ones."""
    refusal = _refusal()
    if refusal is not None:
        return refusal
    codes = recovery_codes()
    _acting().set_recovery_codes(moderator().name, [recovery_digest(code) for code in codes])
    return _show(codes)


@blueprint.post("/account/second-step/remove", needs=Access.OWN)
def remove_second_step() -> ResponseReturnValue:
    """Take the second step away, for whoever has a code; not where everyone needs one."""
    if services().registry.second_step_required():
        text = gettext("Everyone here needs two-step log-in. To change phones, ask an admin.")
        return problem(409, gettext("Not done"), text)
    refusal = _refusal()
    if refusal is not None:
        return refusal
    _acting().remove_second_step(moderator().name)
    _end_other_sessions()
    return go(url_for("dashboard.second_step"))


def _end_other_sessions() -> None:
    """End what was opened under the former rule; only this browser has shown the new one."""
    _acting().end_sessions(moderator().name, but=logged_in().session.id)


def _problems(time_step: int | None) -> dict[str, str]:
    """Return what is wrong with the form that adds a second step, by field."""
    problems = {}
    # The password again: a session left open must not be enough to lock its owner out.
    current = request.form.get("current", "")[: PASSWORD_LENGTH_MAX + 1]
    if not log_ins.confirm_password(logged_in(), current):
        problems["current"] = gettext("This is not your current password.")
    if time_step is None:
        problems["code"] = gettext("This is not the code of this moment. Wait for the next one.")
    return problems


def _refusal() -> ResponseReturnValue | None:
    """Return why the code in the form is not enough, if it is not."""
    try:
        right = log_ins.check_code(moderator(), _typed())
    except log_ins.TooManyCodes as error:
        return try_later(error, url_for("dashboard.second_step"))
    if right:
        return None
    return _page({"used": gettext("This code is wrong, or was used already.")}), 422


def _typed() -> str:
    return request.form.get("code", "")[:CODE_LENGTH_MAX]


def _acting() -> Registry:
    return services().registry.acting(moderator().name)


def _show(codes: list[str]) -> str:
    return render_template("dashboard/account/recovery_codes.html", codes=codes)


def _page(problems: dict[str, str], salt: str | None = None) -> str:
    step, name = moderator().second_step, moderator().name
    return render_template(
        "dashboard/account/second_step.html",
        step=step,
        enrolment=None if step else log_ins.codes().enrol(name, salt),
        required=services().registry.second_step_required(),
        problems=problems,
    )
