"""The keys with which a site signs its readers, for its admins: made, listed, ended."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import ConfigError
from moderation.readers.keys import KEYS_MAX, PEM_CHARACTERS_MAX, ReaderKeys
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, moderator
from service.dashboard.frame import frame
from service.services import services


@blueprint.get("/sites/<site>/keys/readers", needs=Permission.ADMINISTER)
def reader_keys(site: str) -> str:
    """List the keys that are good."""
    return _list(site, {})


@blueprint.post("/sites/<site>/keys/readers/secret", needs=Permission.ADMINISTER)
def add_reader_secret(site: str) -> ResponseReturnValue:
    """Make a secret and show it, this once."""
    try:
        key = _keys().add_secret(site)
    except ConfigError:
        return _list(site, {"secret": _too_many()}), 422
    return render_template(
        "dashboard/admin/secret_once.html",
        **frame(site, "keys", None, None),
        layout="dashboard/site_layout.html",
        title=gettext("New secret %(id)s for the readers of %(site)s", id=key.id, site=site),
        text=gettext(
            "Put it where your site keeps its secrets, and name %(id)s as kid. It is not shown "
            "again.",
            id=key.id,
        ),
        secret=key.text,
        back=url_for("dashboard.reader_keys", site=site),
    )


@blueprint.post("/sites/<site>/keys/readers", needs=Permission.ADMINISTER)
def add_reader_key(site: str) -> ResponseReturnValue:
    """Keep a public key of the site's own."""
    if len(_keys().keys(site)) >= KEYS_MAX:
        return _list(site, {"pem": _too_many()}), 422
    try:
        _keys().add_public_key(site, request.form.get("pem", ""))
    except ConfigError:
        return _list(site, {"pem": _unusable()}), 422
    return go(url_for("dashboard.reader_keys", site=site))


@blueprint.post("/sites/<site>/keys/readers/<reader_key>/end", needs=Permission.ADMINISTER)
def end_reader_key(site: str, reader_key: str) -> ResponseReturnValue:
    """End a key at once."""
    _keys().end(site, reader_key)
    return go(url_for("dashboard.reader_keys", site=site))


def _keys() -> ReaderKeys:
    return services().reader_keys.acting(moderator().name)


def _too_many() -> str:
    return str(gettext("%(most)s keys are good already, and no more are allowed.", most=KEYS_MAX))


def _unusable() -> str:
    problem = gettext(
        "That is not an Ed25519 public key. It begins with -----BEGIN PUBLIC KEY----- and has "
        "at most %(most)s characters; you sent %(length)s.",
        most=PEM_CHARACTERS_MAX,
        length=len(request.form.get("pem", "").strip()),
    )
    return str(problem)


def _list(site: str, problems: dict[str, str]) -> str:
    return render_template(
        "dashboard/admin/reader_keys.html",
        **frame(site, "keys", None, None),
        keys=services().reader_keys.keys(site),
        box=services().boxes.of_site(site),
        problems=problems,
        pem_max=PEM_CHARACTERS_MAX,
        pem=request.form.get("pem", "")[:PEM_CHARACTERS_MAX] if problems.get("pem") else "",
    )
