"""The site's reasons for rejection: on the cards, and on the pages where admins edit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup

from moderation.policy import ATTRIBUTES
from moderation.registry import Permission
from moderation.site import reasons
from moderation.site.reasons import (
    LABEL_LIMIT,
    LANGUAGES,
    OFFERED_MAX,
    SEVERITY_MAX,
    TEXT_LIMIT,
    Category,
    CoralCode,
    Reason,
)
from moderation.site.site_settings import SiteSettings
from service.dashboard.blueprint import blueprint
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.lists.scores import attribute_word
from service.dashboard.rules.site_settings import refused_to_save, save
from service.http.numbers import whole_in
from service.services import services

CATEGORY_PREFIX = "STATEMENT_CATEGORY_"
NEW = "new"  # the address of the form for a reason that is not there yet


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"reason_buttons": reason_buttons, "reason_word": reason_word, "offered": offered}


def offered() -> list[tuple[str, str]]:
    """Return the code and the label of each reason that this site offers, in its order."""
    language = str(get_locale())
    return [(reason.code, reason.label(language)) for reason in current_settings(_site()).offered]


def reason_word(code: str) -> str:
    """Return a reason in the reader's language, retired or not; an unknown one is its code."""
    reason = reasons.find(current_settings(_site()).reasons, code)
    return reason.label(str(get_locale())) if reason else code


def reason_buttons() -> Markup:
    """Return the buttons of all reasons, made once for the fifty cards of a page."""
    if "reason_buttons" not in g:
        page = render_template("dashboard/deciding/reason_buttons.html", reasons=offered())
        g.reason_buttons = Markup(page)  # noqa: S704  (a template of ours, escaped)
    buttons: Markup = g.reason_buttons
    return buttons


def _site() -> str:
    """Return the site that the page is about; every page with a card names it in its address."""
    return str((request.view_args or {})["site"])


@blueprint.get("/sites/<site>/settings/reasons/<code>", needs=Permission.SEE_SETTINGS)
def reason(site: str, code: str) -> ResponseReturnValue:
    """Show the form of one reason."""
    current = _found(current_settings(site), code)
    return _form(site, current, is_new=code == NEW)


@blueprint.post("/sites/<site>/settings/reasons/<code>", needs=Permission.ADMINISTER)
def save_reason(site: str, code: str) -> ResponseReturnValue:
    """Save the form of one reason, as a part of the next version of the settings."""
    current = current_settings(site)
    new = _from_form(_found(current, code), is_new=code == NEW)
    listed = _with(current.reasons, new) if code != NEW else (*current.reasons, new)
    outcome = save(site, replace(current, reasons=listed))
    if isinstance(outcome, dict):
        return _form(site, new, is_new=code == NEW, problems=_by_field(outcome)), 422
    return outcome


@blueprint.post(
    "/sites/<site>/settings/reasons/<code>/<any(up,down,retire,restore):change>",
    needs=Permission.ADMINISTER,
)
def change_reason(site: str, code: str, change: str) -> ResponseReturnValue:
    """Move a reason one place, stop offering it, or offer it again."""
    current = current_settings(site)
    _found(current, code)
    if change in ("up", "down"):
        listed = _moved(current.reasons, code, -1 if change == "up" else 1)
    else:
        changed = replace(_found(current, code), retired=change == "retire")
        listed = _with(current.reasons, changed)
    problems = save(site, replace(current, reasons=listed))
    return refused_to_save(problems) if isinstance(problems, dict) else problems


def _found(settings: SiteSettings, code: str) -> Reason:
    current = Reason("", {}) if code == NEW else reasons.find(settings.reasons, code)
    return current or abort(404)


def _with(listed: Sequence[Reason], changed: Reason) -> tuple[Reason, ...]:
    return tuple(changed if reason.code == changed.code else reason for reason in listed)


def _moved(listed: Sequence[Reason], code: str, step: int) -> tuple[Reason, ...]:
    """Return the list with a reason moved past its neighbour of the same kind, if it has one."""
    place = next(n for n, reason in enumerate(listed) if reason.code == code)
    kind = [n for n, reason in enumerate(listed) if reason.retired == listed[place].retired]
    at = kind.index(place) + step
    if not 0 <= at < len(kind):
        return tuple(listed)
    moved = list(listed)
    moved[place], moved[kind[at]] = moved[kind[at]], moved[place]
    return tuple(moved)


def _from_form(former: Reason, *, is_new: bool) -> Reason:
    form = request.form

    def words(name: str) -> dict[str, str]:
        typed = {language: form.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
        return {language: text.replace("\r\n", "\n") for language, text in typed.items() if text}

    coral, category = form.get("coral", ""), form.get("category", "")
    if coral not in list(CoralCode) or category not in list(Category):
        abort(400)
    return replace(
        former,
        code=form.get("code", "").strip() if is_new else former.code,
        labels=words("label"),
        texts=words("text"),
        coral=CoralCode(coral),
        category=Category(category),
        attribute=form.get("attribute") or None,
        severity=whole_in(form, "severity", former.severity),
        section=form.get("section", ""),
    )


def _by_field(problems: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with the reason of a form, in the reader's language.

    The rest of the list was checked when it was saved, so whatever is wrong is in the form.
    """
    words = {
        "code": gettext("1 to 40 of a-z, 0-9 and _, a letter first, and each code once."),
        "labels": gettext(
            "One language at least, %(limit)s characters at most.", limit=LABEL_LIMIT
        ),
        "texts": gettext("%(limit)s characters at most.", limit=TEXT_LIMIT),
        "severity": gettext("From %(least)s to %(most)s, please.", least=0, most=SEVERITY_MAX),
        "section": gettext("The guidelines have no section of that name."),
        "reasons": gettext("The list is full: %(limit)s reasons on offer.", limit=OFFERED_MAX),
    }
    named = {path.split("/")[2] if "/" in path else path for path in problems}
    return {name: text for name, text in words.items() if name in named}


def _form(site: str, shown: Reason, *, is_new: bool, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "dashboard/rules/reason.html",
        **frame(site, "settings", None, None),
        settings=current_settings(site),
        reason=shown,
        is_new=is_new,
        action=url_for("dashboard.save_reason", site=site, code=NEW if is_new else shown.code),
        problems=problems or {},
        coral_codes=[(code.value, code.value) for code in CoralCode],
        categories=[(c.value, c.value.removeprefix(CATEGORY_PREFIX)) for c in Category],
        sections=_sections(site, shown),
        attributes=[(code, attribute_word(code)) for code in ATTRIBUTES],
        reason_languages=LANGUAGES,
        label_limit=LABEL_LIMIT,
        severity_max=SEVERITY_MAX,
        text_limit=TEXT_LIMIT,
    )


def _sections(site: str, shown: Reason) -> list[tuple[str, str]]:
    """Return the sections of the guidelines as options; one that went stays while it is chosen."""
    names = dict.fromkeys([*services().store.guidelines(site).sections, shown.section])
    return [(name, name) for name in names if name]
