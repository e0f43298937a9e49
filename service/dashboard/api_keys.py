"""API keys of all sites, for admins: made and shown once, listed, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.embedding import Boxes
from moderation.integration_keys import IntegrationKeys
from moderation.registry import Site
from service.dashboard.blueprint import blueprint, go
from service.dashboard.users import acting
from service.services import services

LABEL_MAX = 80  # characters


@dataclass(frozen=True, slots=True)
class OtherKeys:
    """What else opens a site; of secrets only whether there are any."""

    site: Site
    coral: bool
    akismet: bool
    box: str | None


@blueprint.get("/admin/keys")
def api_keys() -> str:
    """List the keys, live ones first."""
    return _list({})


@blueprint.post("/admin/keys")
def add_api_key() -> ResponseReturnValue:
    """Make a key and show it, this once."""
    label = request.form.get("label", "").strip()
    if not 1 <= len(label) <= LABEL_MAX or not label.isprintable():
        text = gettext(
            "Say in 1 to %(most)s characters what it is for; there are %(length)s.",
            most=LABEL_MAX,
            length=len(label),
        )
        return _list({"label": text}), 422
    key, secret = acting().add_key(request.form.get("site", ""), label)
    return render_template(
        "dashboard/secret_once.html",
        name="keys",
        title=gettext("New API key of %(site)s", site=key.site),
        text=gettext("Put it where your site keeps its secrets. It is not shown again."),
        secret=secret,
        back=url_for("dashboard.api_keys"),
    )


@blueprint.post("/admin/keys/<key_id>/revoke")
def revoke_api_key(key_id: str) -> ResponseReturnValue:
    """End a key: it is refused within five seconds."""
    acting().revoke_key(key_id)
    return go(url_for("dashboard.api_keys"))


def _list(problems: dict[str, str]) -> str:
    registry = services().registry
    keys = sorted(registry.keys(), key=lambda key: (key.revoked_at is not None, key.site))
    return render_template(
        "dashboard/api_keys.html",
        keys=keys,
        sites=registry.sites(),
        others=_other_keys(registry.sites()),
        problems=problems,
        label_max=LABEL_MAX,
        label=request.form.get("label", "") if problems else "",
    )


def _other_keys(sites: list[Site]) -> list[OtherKeys]:
    redis = services().store.redis
    integrations, boxes = IntegrationKeys(redis), Boxes(redis)
    with_akismet, keys = integrations.akismet_sites(), boxes.all()
    return [
        OtherKeys(
            site=site,
            coral=integrations.coral_secret(site.slug) is not None,
            akismet=site.slug in with_akismet,
            box=next((box.key for box in keys if box.site == site.slug), None),
        )
        for site in sites
    ]
