"""Reading a call: form fields, and the key wherever a client puts it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import request

from moderation.registry import Scope
from moderation.text.blank import is_blank
from moderation.text.strict_json import DECODER
from service.http.charsets import UTF_8, charset_of
from service.integrations.parts import api_key, integration_keys

FORM_BYTES_MAX = 256 * 1024  # WordPress sends its server's variables along
YES = frozenset({"1", "true"})
FIELDS_MAX = 1_000  # those of a big server; the protocol itself has about thirty
IP_ADDRESS = re.compile(r"[0-9.:]+")  # with its port
SEEN = ("comment_content", "comment_author")
GUARANTEED_SPAM = "akismet-guaranteed-spam"


@dataclass(frozen=True, slots=True)
class Check:
    """What a call says of a comment. ``marked`` is what the protocol has a fixed answer for.

    ``permalink`` is the page's address, ``number`` what WordPress calls the comment, ``languages``
    those of the blog.
    """

    content: str
    blog: str
    permalink: str
    number: str
    languages: tuple[str, ...]
    is_test: bool
    marked: bool | None


class Invalid(Exception):
    """A call that gets ``invalid``; the message goes into X-akismet-debug-help."""


def form() -> Mapping[str, str]:
    """Return the fields of the form, and of the query where the form has none of that name.

    Raises:
        RequestEntityTooLarge: the form is over FORM_BYTES_MAX.
        Invalid: it is JSON and no object of texts, its charset is not known, or it has too many
            fields.
    """
    request.max_content_length = FORM_BYTES_MAX
    if request.is_json:
        return {**request.args.to_dict(), **_object(request.get_data())}
    named = request.mimetype_params.get("charset", UTF_8)
    charset = charset_of(named)
    if charset is None:
        raise Invalid(f"The charset {named[:40]!a} is not known; send utf-8.")
    if request.mimetype == "multipart/form-data":
        return {**request.args.to_dict(), **request.form}
    sent = pairs_of(request.get_data().decode(charset, "replace"), charset)
    return {**request.args.to_dict(), **sent}


def _object(body: bytes) -> dict[str, str]:
    """Return the fields of a JSON object: Coral 9 reports spam and ham so, without the blog.

    Raises Invalid.
    """
    way_on = "send a form (application/x-www-form-urlencoded)"
    try:
        fields = DECODER.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Invalid(f"The body says {request.mimetype[:40]!a} and is no JSON object; {way_on}.")
    if len(fields) > FIELDS_MAX:
        raise Invalid(f"The object has more than {FIELDS_MAX:,} fields.")
    return {"blog": "", **{name: _text(name, value) for name, value in fields.items()}}


def _text(name: str, value: object) -> str:
    if isinstance(value, dict | list):
        raise Invalid(f"The field {name[:40]!a} must be a text.")
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def pairs_of(text: str, charset: str) -> dict[str, str]:
    """Return the fields of a form; WordPress sends it in the charset of the blog. Raises Invalid.

    Of a name that comes twice the first counts.
    """
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            encoding=charset,
            errors="replace",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise Invalid(f"The form has more than {FIELDS_MAX:,} fields.") from None
    return dict(reversed(pairs))


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
    elif integration_keys().is_archived(site):
        raise Invalid("The site of this key is archived.")
    return site


def read_check(fields: Mapping[str, str]) -> Check:
    """Return the comment of a call. Raises Invalid.

    ``user_ip`` is not looked at: clients that keep no addresses leave it empty or out, and take
    ``invalid`` for a wrong key.
    """
    require_blog(fields)
    return Check(
        content=fields.get("comment_content", ""),
        blog=fields["blog"],
        permalink=fields.get("permalink", ""),
        number=fields.get("comment_ID", ""),
        languages=tuple(fields.get("blog_lang", "").split(",")),
        is_test=fields.get("is_test", "").lower() in YES,
        marked=_marked(fields),
    )


def require_blog(fields: Mapping[str, str]) -> None:
    """Raise Invalid if the blog is not named."""
    if "blog" not in fields:
        raise Invalid("Missing required field: blog")


def _key(fields: Mapping[str, str]) -> str:
    # WordPress sends the key that it has as api_key always, and asks about a new one as key.
    for name in ("key", "api_key"):
        if fields.get(name):
            return fields[name].strip()
    first, dot, _ = request.host.partition(".")  # older clients: <key>.rest.example.com
    return first if dot and not IP_ADDRESS.fullmatch(request.host) else ""


def _marked(fields: Mapping[str, str]) -> bool | None:
    """Return True for sure spam, False for sure ham.

    Test values, administrators, honeypots, and text or names of which nobody sees anything.
    """
    email = fields.get("comment_author_email", "").lower()
    if fields.get("comment_author") == GUARANTEED_SPAM:
        return True
    if email == f"{GUARANTEED_SPAM}@example.com":
        return True
    if fields.get("user_role") == "administrator":
        return False
    trap = fields.get("honeypot_field_name")  # a field that people do not see and robots fill in
    hidden = any(is_blank(fields[name]) for name in SEEN if fields.get(name))
    filled = trap and (fields.get(trap) or fields.get(f"POST_{trap}"))  # as WordPress sends it
    return True if hidden or filled else None
