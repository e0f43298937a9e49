"""Requests in foreign protocols, most of them nearly right."""

from __future__ import annotations

import gzip
import hmac
from hashlib import sha256

from hypothesis import strategies as st

from tests.security.doors.documents import (
    AKISMET_FIELDS,
    ANALYZE,
    OF_CORAL,
    SUGGEST,
)
from tests.support.api import SECRET
from tests.support.attacks.fuzzing import (
    Asked,
    bodies,
    encoded,
    headers,
    mostly,
    quoted,
    strings,
)

CORAL = "empsec_0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
CHARSETS = (
    "",
    "koi8-r",
    "utf-7",
    "idna",
    "punycode",
    "hex",
    "undefined",
    "\x00",
    "utf-16",
    "x" * 99,
)
CONTENT_TYPES = ("application/json",) * 9 + (
    "application/json; charset=utf-16",
    'application/json; charset="',
    "text/plain",
    "multipart/form-data; boundary=x",
    "",
)
things = strings.map(lambda text: quoted(text) or "x")


@st.composite
def of_perspective(draw: st.DrawFn) -> Asked:
    path, document = draw(
        st.sampled_from(
            [("/v1alpha1/comments:analyze", ANALYZE), ("/v1alpha1/comments:suggestscore", SUGGEST)]
        )
    )
    raw, sent = draw(bodies(document)), {**draw(headers)}
    if draw(st.integers(0, 9)) == 0:
        raw, sent = gzip.compress(raw), {"Content-Encoding": "gzip"}
    return Asked("POST", f"{path}?key={SECRET}", raw, "application/json", sent)


@st.composite
def of_moderations(draw: st.DrawFn) -> Asked:
    parts = [{"type": "text", "text": "x"}, {"type": "image_url", "image_url": {"url": "u"}}]
    chat = [[{"role": "user", "content": "x"}], [{"role": "user", "content": parts}]]
    path, document = draw(
        st.sampled_from(
            [
                ("/v1/moderations", {"model": "omni-moderation-latest", "input": ["a", "b"]}),
                ("/v1/moderations", {"input": parts}),
                ("/v1/moderations", {"model": "mistral-moderation-2603", "input": ["a"]}),
                ("/v1/chat/moderations", {"model": "mistral-moderation-latest", "input": chat}),
            ]
        )
    )
    raw, content_type = draw(bodies(document)), draw(st.sampled_from(CONTENT_TYPES))
    return Asked("POST", path, raw, content_type, {**draw(headers)})


@st.composite
def of_azure(draw: st.DrawFn) -> Asked:
    document = {
        "text": "x", "categories": ["Hate"], "blocklistNames": ["words"],
        "haltOnBlocklistHit": True, "outputType": "EightSeverityLevels",
    }  # fmt: skip
    version = draw(st.sampled_from(("2023-10-01", "2024-09-01", "2023-04-30-preview")) | strings)
    raw, content_type = draw(bodies(document)), draw(st.sampled_from(CONTENT_TYPES))
    path = f"/contentsafety/text:analyze?{encoded({'api-version': version})}"
    return Asked("POST", path, raw, content_type, {**draw(headers)})


@st.composite
def of_akismet(draw: st.DrawFn) -> Asked:
    methods = ("comment-check", "submit-spam", "submit-ham", "verify-key", "get-subscription")
    path = draw(
        st.sampled_from([*(f"/1.1/{name}" for name in methods), "/1.2/usage-limit"])
        | things.map(lambda text: f"/1.1/{text}")
    )
    given = draw(st.dictionaries(st.sampled_from(AKISMET_FIELDS) | strings, strings, max_size=6))
    fields = {"api_key": SECRET, "blog": "http://b", "user_ip": "1.1.1.1", **given}
    charset = draw(st.sampled_from(CHARSETS))
    kind = f"{FORM}; charset={charset}" if charset else FORM
    content_type = draw(st.sampled_from((kind, kind, "multipart/form-data; boundary=x")))
    raw = encoded(fields).encode()
    if draw(st.integers(0, 9)) == 0:
        raw = draw(st.binary(max_size=60)) + raw
    return Asked("POST", path, raw, content_type.replace("\x00", ""), {**draw(headers)})


@st.composite
def of_coral(draw: st.DrawFn) -> Asked:
    raw = draw(bodies(OF_CORAL))
    signature = "sha256=" + hmac.digest(CORAL.encode(), raw, sha256).hex()
    given = draw(st.sampled_from((signature, signature, "sha256=é", "", "sha256=,,")))
    site = draw(mostly(st.just("demo"), things))
    query = draw(st.sampled_from(("", "?plain_text=1")))
    path = f"/integrations/coral/{site}{query}"
    return Asked("POST", path, raw, "application/json", {"X-Coral-Signature": given})
