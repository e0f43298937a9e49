"""Keys of foreign protocols, for a site's admins: Coral's secret kept, an Akismet key made."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.registry import Permission
from moderation.registry.integration_keys import (
    SECRET_LENGTH_MAX,
    SECRET_LENGTH_MIN,
    IntegrationKeys,
)
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.frame import frame
from service.services import services


@blueprint.post("/sites/<site>/keys/coral", needs=Permission.ADMINISTER)
def save_coral_secret(site: str) -> ResponseReturnValue:
    """Keep the secret that Coral shows; it is never shown here."""
    secret = request.form.get("secret", "").strip()
    try:
        _keys().set_coral_secret(site, secret)
    except ConfigError:
        text = gettext(
            "The secret must have %(least)s to %(most)s characters; this one has %(length)s.",
            least=SECRET_LENGTH_MIN,
            most=SECRET_LENGTH_MAX,
            length=len(secret),
        )
        return problem(422, gettext("Not saved"), text)
    return _back(site)


@blueprint.post("/sites/<site>/keys/coral/end", needs=Permission.ADMINISTER)
def end_coral_secret(site: str) -> ResponseReturnValue:
    """Take nothing that Coral signs any more."""
    _keys().end_coral_secret(site)
    return _back(site)


@blueprint.post("/sites/<site>/keys/akismet", needs=Permission.ADMINISTER)
def make_akismet_key(site: str) -> ResponseReturnValue:
    """Make the site's Akismet key and show it, this once; a former one ends."""
    return render_template(
        "dashboard/admin/secret_once.html",
        **frame(site, "keys", None, None),
        layout="dashboard/site_layout.html",
        title=gettext("New Akismet key of %(site)s", site=site),
        text=gettext("Put it into the settings of your client. It is not shown again."),
        secret=_keys().new_akismet_key(site),
        back=url_for("dashboard.api_keys", site=site),
    )


@blueprint.post("/sites/<site>/keys/akismet/end", needs=Permission.ADMINISTER)
def end_akismet_key(site: str) -> ResponseReturnValue:
    """Let the Akismet key open nothing any more."""
    _keys().end_akismet_key(site)
    return _back(site)


def _keys() -> IntegrationKeys:
    return services().integrations.acting(moderator().name)


def _back(site: str) -> ResponseReturnValue:
    return go(url_for("dashboard.api_keys", site=site))
