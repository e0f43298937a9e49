"""Reading a call: form fields, and the key wherever a client puts it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import request

from moderation.registry import Scope
from service.integrations.parts import api_key, integration_keys

FORM_BYTES_MAX = 256 * 1024  # WordPress sends its server's variables along
YES = frozenset({"1", "true"})
UTF_8 = frozenset({"utf-8", "utf8", ""})
IP_ADDRESS = re.compile(r"[\d.:]+")  # with its port
REQUIRED = ("blog", "user_ip")
GUARANTEED_SPAM = "akismet-guaranteed-spam"


@dataclass(frozen=True, slots=True)
class Check:
    """What a call says of a comment. ``marked`` is what the protocol has a fixed answer for."""

    content: str
    blog: str
    permalink: str
    is_test: bool
    marked: bool | None


class Invalid(Exception):
    """A call that gets ``invalid``; the message goes into X-akismet-debug-help."""


def form() -> Mapping[str, str]:
    """Return the fields of the form, and of the query where the form has none of that name.

    Raises:
        RequestEntityTooLarge: the form is over FORM_BYTES_MAX.
    """
    request.max_content_length = FORM_BYTES_MAX
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    sent = request.form if charset in UTF_8 else _decoded(charset)
    return {**request.args.to_dict(), **sent}


def _decoded(charset: str) -> dict[str, str]:
    """Return a form in another charset: WordPress sends in that of the blog."""
    try:
        pairs = parse_qsl(
            request.get_data().decode("ascii", "replace"),
            keep_blank_values=True,
            encoding=charset,
            errors="replace",
        )
    except LookupError:
        raise Invalid(f"The charset {charset[:40]!a} is not known.") from None
    return dict(pairs)


def require_site(fields: Mapping[str, str], scope: Scope) -> str:
    """Return the site of the call's key: a key of ``sites akismet-key``, or an API key.

    A key of ``sites akismet-key`` does all that Akismet has; an API key needs ``scope``.

    Raises:
        Invalid: there is no key, none such, or it has not ``scope``.
        StoreUnavailable: Redis is away.
    """
    secret = _key(fields)
    if not secret:
        raise Invalid("Missing required field: api_key")
    site = integration_keys().akismet_site(secret)
    if site is None:
        key = api_key(secret)
        if key is None:
            raise Invalid("This key does not exist or was revoked.")
        if scope not in key.scopes:
            raise Invalid(f"This key lacks the scope {scope.value!r}.")
        site = key.site
    return site


def read_check(fields: Mapping[str, str]) -> Check:
    """Return the comment of a call. Raises Invalid."""
    for name in REQUIRED:
        if not fields.get(name):
            raise Invalid(f"Missing required field: {name}")
    return Check(
        content=fields.get("comment_content", ""),
        blog=fields["blog"],
        permalink=fields.get("permalink", ""),
        is_test=fields.get("is_test", "").lower() in YES,
        marked=_marked(fields),
    )


def _key(fields: Mapping[str, str]) -> str:
    for name in ("api_key", "key"):
        if fields.get(name):
            return fields[name].strip()
    first, dot, _ = request.host.partition(".")  # older clients: <key>.rest.example.com
    return first if dot and not IP_ADDRESS.fullmatch(request.host) else ""


def _marked(fields: Mapping[str, str]) -> bool | None:
    """Return True for sure spam, False for sure ham: test values, administrators, honeypots."""
    email = fields.get("comment_author_email", "").lower()
    if fields.get("comment_author") == GUARANTEED_SPAM:
        return True
    if email == f"{GUARANTEED_SPAM}@example.com":
        return True
    if fields.get("user_role") == "administrator":
        return False
    trap = fields.get("honeypot_field_name")  # a field that people do not see and robots fill in
    return True if trap and fields.get(trap) else None
