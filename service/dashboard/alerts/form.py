"""The form of a channel: what was written into it, and the channel that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from moderation.alerts.alert import Alert
from moderation.alerts.channel import LANGUAGES, Channel, Digest, Kind

TEXT_LIMIT = 2000
E = TypeVar("E", Kind, Digest)


def read(former: Channel | None = None) -> Channel:
    """Return the channel of the form that was sent.

    An address is never shown again: an empty field leaves that of ``former``, and its chat.
    """
    form = request.form
    typed = Channel(
        kind=_one_of(form, "kind", Kind.MAIL),
        address=_text(form, "address"),
        chat=_text(form, "chat"),
        language=_text(form, "language") if _text(form, "language") in LANGUAGES else LANGUAGES[0],
        zone=_text(form, "zone"),
        alerts=_alerts(form),
        quiet_from=_text(form, "quiet_from"),
        quiet_to=_text(form, "quiet_to"),
        digest=_one_of(form, "digest", Digest.AT_ONCE),
    )
    if former is None:
        return typed
    return replace(
        typed,
        kind=former.kind,
        address=typed.address or former.address,
        chat=typed.chat or former.chat,
    )


def _alerts(form: MultiDict[str, str]) -> tuple[Alert, ...]:
    chosen = tuple(alert for alert in Alert if alert in form.getlist("alerts"))
    return () if len(chosen) == len(Alert) else chosen


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()[:TEXT_LIMIT]


def _one_of(form: Mapping[str, str], name: str, default: E) -> E:
    known = {member.value: member for member in type(default)}
    return known.get(form.get(name, ""), default)
