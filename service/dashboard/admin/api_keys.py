"""A site's API keys, for its admins: made with scopes and shown once, listed, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.registry import SERVER_SCOPES, Permission, Scope
from service.dashboard.account.words import SCOPE_WORDS
from service.dashboard.admin.users import acting
from service.dashboard.blueprint import blueprint, go
from service.dashboard.frame import frame
from service.own_address import own_url
from service.services import services

LABEL_MAX = 80  # characters


@dataclass(frozen=True, slots=True)
class OtherKeys:
    """What else opens a site; of secrets only whether there are any."""

    coral: bool
    coral_url: str
    coral_served: bool
    akismet: bool
    akismet_served: bool
    box: str | None


@blueprint.get("/sites/<site>/keys", needs=Permission.ADMINISTER)
def api_keys(site: str) -> str:
    """List the keys, live ones first."""
    return _list(site, {})


@blueprint.post("/sites/<site>/keys", needs=Permission.ADMINISTER)
def add_api_key(site: str) -> ResponseReturnValue:
    """Make a key and show it, this once."""
    label, scopes = request.form.get("label", "").strip(), _scopes()
    problems = _problems(label, scopes)
    if problems:
        return _list(site, problems), 422
    _, secret = acting().add_key(site, label, scopes=scopes)
    return render_template(
        "dashboard/admin/secret_once.html",
        **frame(site, "keys", None, None),
        layout="dashboard/site_layout.html",
        title=gettext("New API key of %(site)s", site=site),
        text=gettext("Put it where your site keeps its secrets. It is not shown again."),
        secret=secret,
        back=url_for("dashboard.api_keys", site=site),
    )


@blueprint.post("/sites/<site>/keys/<key_id>/revoke", needs=Permission.ADMINISTER)
def revoke_api_key(site: str, key_id: str) -> ResponseReturnValue:
    """End a key: it is refused within five seconds."""
    acting().revoke_key(key_id, site=site)
    return go(url_for("dashboard.api_keys", site=site))


def _scopes() -> list[Scope]:
    chosen = request.form.getlist("scope")
    return [scope for scope in Scope if scope in chosen]


def _problems(label: str, scopes: list[Scope]) -> dict[str, str]:
    """Return what is wrong, by field."""
    problems = {}
    if not 1 <= len(label) <= LABEL_MAX or not label.isprintable():
        problems["label"] = gettext(
            "Say in 1 to %(most)s characters what it is for; there are %(length)s.",
            most=LABEL_MAX,
            length=len(label),
        )
    if not scopes:
        problems["scope"] = gettext("Choose what it may do.")
    return problems


def _list(site: str, problems: dict[str, str]) -> str:
    keys = sorted(services().registry.keys(site), key=lambda key: key.revoked_at is not None)
    return render_template(
        "dashboard/admin/api_keys.html",
        **frame(site, "keys", None, None),
        keys=keys,
        other=_other_keys(site),
        scopes=SCOPE_WORDS,
        chosen=_scopes() if problems else SERVER_SCOPES,
        problems=problems,
        label_max=LABEL_MAX,
        label=request.form.get("label", "") if problems else "",
    )


def _other_keys(site: str) -> OtherKeys:
    integrations, boxes = services().integrations, services().boxes
    served = services().settings.served
    return OtherKeys(
        coral=integrations.coral_secret(site) is not None,
        coral_url=f"{own_url()}/integrations/coral/{site}",
        coral_served="coral" in served,
        akismet_served="akismet" in served,
        akismet=site in integrations.akismet_sites(),
        box=next((box.key for box in boxes.all() if box.site == site), None),
    )
