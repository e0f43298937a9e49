"""The Akismet API, as far as it is served."""

from __future__ import annotations

from collections.abc import Mapping

from service.integrations.compatible.shapes import (
    ANYTHING,
    JSON,
    TEXT,
    Protocol,
    Shape,
    answer,
    operation,
    ref,
    shape,
)

DESCRIPTION = "The Akismet API: words in plain text, of which `invalid` comes with status 200."
KEYS = ("akismet_key",)
_WORDS = "text/plain"
_FORM = "application/x-www-form-urlencoded"
_SCHEMAS = {
    "AkismetCall": shape(["blog"], blog=TEXT, api_key=TEXT, key=TEXT),
    "AkismetComment": shape(
        ["blog"],
        blog=TEXT,
        api_key=TEXT,
        comment_content=TEXT,
        comment_author=TEXT,
        comment_author_email=TEXT,
        blog_lang=TEXT,
        permalink=TEXT,
        comment_ID=TEXT,
        user_role=TEXT,
        honeypot_field_name=TEXT,
        is_test=TEXT,
    ),
}
_HELP = {"X_akismet_debug_help": "Why the answer is `invalid`."}
_CHECKED = {
    **_HELP,
    "X_akismet_guid": "The check's own id.",
    "X_akismet_error": "`not-judged` where nobody judged the comment: ask a person.",
    "X_akismet_pro_tip": "`discard` above the site's own rejection threshold for spam.",
}


def describe() -> Protocol:
    """Return the description."""
    calls = {
        "/1.1/verify-key": _call("verify_key", "Say whether a key is good", "Call", "valid"),
        "/1.1/comment-check": _call(
            "comment_check", "Say whether a comment is spam", "Comment", "true", "false",
            headers=_CHECKED,
        ),
        "/1.1/submit-spam": _call("submit_spam", "Keep a comment that was missed", "Comment"),
        "/1.1/submit-ham": _call("submit_ham", "Keep a comment that is no spam", "Comment"),
    }  # fmt: skip
    account, usage = _figures("get_subscription"), _figures("usage_limit_post")
    paths: dict[str, Shape] = {path: {"post": call} for path, call in calls.items()}
    paths |= {
        "/1.1/get-subscription": {"post": account},
        "/1.2/usage-limit": {"post": usage, "get": _figures("usage_limit", is_form=False)},
        "/1.1/test": {"get": _reached()},
    }
    key: Shape = {"type": "apiKey", "in": "query", "name": "api_key"}
    return Protocol("akismet", DESCRIPTION, paths, _SCHEMAS, {"akismet_key": key})


def _call(
    name: str, summary: str, schema: str, *words: str, headers: Mapping[str, str] = _HELP
) -> Shape:
    said: Shape = {"type": "string", "enum": [*words, "invalid"]} if words else TEXT
    answered = answer("A word.", {_WORDS: said}, **headers)
    answers = {200: answered, **_refusals()}
    return operation(f"akismet_{name}", summary, keys=KEYS, body=_form(schema), answers=answers)


def _reached() -> Shape:
    answered = answer("The word.", {_WORDS: {"type": "string", "const": "connected"}})
    summary = "Say that the server is reached"
    return operation("akismet_test", summary, keys=[], answers={200: answered, **_refusals()})


def _figures(name: str, *, is_form: bool = True) -> Shape:
    """Return a call that a good key has answered with an object, and another with a word."""
    answered = answer("The account.", {JSON: ANYTHING, _WORDS: TEXT}, **_HELP)
    return operation(
        f"akismet_{name}",
        "Describe the account of a key",
        keys=KEYS,
        body=_form("Call") if is_form else None,
        answers={200: answered, **_refusals()},
    )


def _form(schema: str) -> Shape:
    return {_FORM: ref(f"Akismet{schema}"), JSON: ref(f"Akismet{schema}")}


def _refusals() -> dict[int, Shape]:
    return {
        413: answer("The request is too large.", {_WORDS: TEXT}),
        500: answer("Something failed.", {"application/problem+json": ANYTHING}),
        503: answer("Redis is away for a moment.", {_WORDS: TEXT}),
    }
