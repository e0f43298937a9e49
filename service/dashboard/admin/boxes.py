"""The comment box of a site, for its admins: who may use it, how it looks, the lines to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.registry import Permission
from moderation.registry.boxes import EDIT_MINUTES_MAX, THEMES, Box, is_origin, is_web_address
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.dashboard.words import marked
from service.http.numbers import whole
from service.own_address import own_url
from service.services import services

ORIGINS_MAX = 50
ADDRESS_MAX = 2_000  # characters of the policy's address
THEME_WORDS = {
    "": marked("as the page around it"),
    "light": marked("light"),
    "dark": marked("dark"),
    "system": marked("as the reader's device"),
}


@blueprint.get("/sites/<site>/box", needs=Permission.ADMINISTER)
def site_box(site: str) -> str:
    """Show the box as it is, with its form and the lines for the site's pages."""
    box = services().boxes.of_site(site)
    return _page(site, box, "\n".join(box.origins), {})


@blueprint.post("/sites/<site>/box", needs=Permission.ADMINISTER)
def save_box(site: str) -> ResponseReturnValue:
    """Save the form."""
    boxes = services().boxes.acting(moderator().name)
    typed = request.form.get("origins", "")
    minutes = whole(request.form.get("edit_minutes", ""))
    current = boxes.of_site(site)
    box = replace(
        current,
        origins=tuple(line.strip().rstrip("/") for line in typed.split("\n") if line.strip()),
        policy_url=request.form.get("policy_url", "").strip() or None,
        nudge="nudge" in request.form,
        signed_only="signed_only" in request.form,
        edit_minutes=current.edit_minutes if minutes is None else minutes,
        theme=request.form.get("theme", ""),
    )
    problems = _problems(box, minutes)
    if problems:
        return _page(site, box, typed, problems), 422
    boxes.set(
        site,
        origins=box.origins,
        policy_url=box.policy_url,
        nudge=box.nudge,
        signed_only=box.signed_only,
        edit_minutes=box.edit_minutes,
        theme=box.theme,
    )
    return go(url_for("dashboard.site_box", site=site))


def _problems(box: Box, minutes: int | None) -> dict[str, str]:
    """Return what is wrong, by field."""
    problems = {}
    if refused := [origin for origin in box.origins if not is_origin(origin)]:
        problems["origins"] = gettext(
            "“%(origin)s” is not an origin. Write scheme and host alone, such as "
            "https://news.example, other letters in their xn-- form.",
            origin=refused[0][:100],
        )
    elif len(box.origins) > ORIGINS_MAX:
        problems["origins"] = gettext(
            "At most %(most)s, please; there are %(length)s.",
            most=ORIGINS_MAX,
            length=len(box.origins),
        )
    policy = box.policy_url or ""
    if policy and (not is_web_address(policy) or len(policy) > ADDRESS_MAX):
        problems["policy_url"] = gettext("Write an address that begins with https:// or http://.")
    if minutes is None or not 0 <= minutes <= EDIT_MINUTES_MAX:
        problems["edit_minutes"] = gettext(
            "From %(least)s to %(most)s, please.", least=0, most=EDIT_MINUTES_MAX
        )
    if box.theme not in THEMES:
        problems["theme"] = gettext("Choose one of the list.")
    return problems


def snippet(site: str, box: Box) -> str:
    """Return the lines that bring the box onto a page of the site."""
    languages = services().registry.site(site).languages
    named = f' data-modqueue-language="{languages[0]}"' if len(languages) == 1 else ""
    return (
        f'<link rel="stylesheet" href="{own_url()}/static/embed.css">\n'
        f'<div data-modqueue-article="ARTICLE-ID" data-modqueue-key="{box.key}"{named}></div>\n'
        f'<script src="{own_url()}/static/embed.js" defer></script>'
    )


def _page(site: str, box: Box, origins: str, problems: Mapping[str, str]) -> str:
    return render_template(
        "dashboard/admin/box.html",
        **frame(site, "box", None, None),
        box=box,
        origins=origins,
        problems=problems,
        themes=THEME_WORDS,
        minutes_max=EDIT_MINUTES_MAX,
        address_max=ADDRESS_MAX,
        snippet=snippet(site, box),
        preview=f"{own_url()}/embed/{box.key}/page?article=preview",
        can_nudge=services().scorer is not None,
    )
