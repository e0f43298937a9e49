"""Guidelines as a page: Markdown that cannot hold markup of its own, with anchors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from moderation.comment import Comment
from moderation.site.guidelines import Guidelines
from moderation.site.reasons import Reason, find
from moderation.status import Status
from service.own_address import own_url
from service.services import services

# As its authors set it for text of strangers: no HTML, no javascript: or data: links. A picture
# would tell a third party who reads the page.
_MARKDOWN = MarkdownIt("js-default").disable("image")
_NAME = re.compile(r"\s*\{#([^{}\n]*)\}\s*$")


@lru_cache(64)
def html(text: str) -> Markup:
    """Return ``text`` as HTML; a heading has its section's name as id, else its number."""
    tokens = _MARKDOWN.parse(text)
    for number, place in enumerate(_headings(tokens), 1):
        heading, words = tokens[place], tokens[place + 1]
        name = _NAME.search(words.content)
        heading.attrSet("id", name[1] if name else f"section-{number}")
        if name and words.children:
            last = words.children[-1]
            last.content = _NAME.sub("", last.content)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S704 (see above)


def _headings(tokens: Sequence[Token]) -> list[int]:
    return [place for place, token in enumerate(tokens) if token.type == "heading_open"]


def page_url(site: str, language: str = "", section: str = "") -> str | None:
    """Return where everybody reads the site's guidelines; None where it has none.

    ``section`` is left out where no text has it any more.
    """
    guidelines = services().store.guidelines(site)
    if not guidelines.version or not guidelines.languages:
        return None
    asked = f"?language={language}" if language in guidelines.languages else ""
    anchor = f"#{section}" if section in guidelines.sections else ""
    return f"{own_url()}/guidelines/{site}{asked}{anchor}"


def url_for_author(comment: Comment, reasons: Sequence[Reason], language: str = "") -> str | None:
    """Return where the author of a rejected comment reads why; None of any other comment."""
    if comment.status is not Status.REJECTED:
        return None
    reason = find(reasons, comment.decision.reason if comment.decision else None)
    return page_url(comment.site, language, reason.section if reason else "")


def shown(guidelines: Guidelines, language: str) -> Markup:
    """Return the text in ``language`` as HTML; empty without one."""
    return html(guidelines.texts.get(language, ""))
