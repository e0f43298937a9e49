"""An article's address as it would stand on the article itself: without what a visit adds to it."""

from __future__ import annotations

import re
from urllib.parse import unquote

# What search engines, networks and newsletters append to follow a reader; no site needs it to find
# a page. `utm_` and `ga_` begin many.
_TRACKING = re.compile(
    r"(?:(?:utm|ga|hsa|pk|piwik|mtm|matomo|oly)_[^=]*|_openstat|_gl|_ga|fbclid|fb_action_ids|fb_source"
    r"|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|ymclid|rb_clickid|mc_cid|mc_eid|igshid"
    r"|igsh|twclid|ttclid|li_fat_id|vero_id|wickedid|_hsenc|_hsmi|hsctatracking|mkt_tok|s_cid|srsltid"
    r"|epik|cmpid|frommail)(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
SECTION_MAX = 60
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_ROUTE = re.compile(r"[!/]")  # pages made by a script name themselves behind the sign


def plain(url: str) -> str:
    """Return ``url`` without tracking parameters and fragment; the rest stays as it is written."""
    address, sign, fragment = url.partition("#")
    path, question, query = address.partition("?")
    parameters = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))
    whole = f"{path}{question}{parameters}" if parameters or not query else path
    return f"{whole}{sign}{fragment}" if _ROUTE.match(fragment) else whole


def section(url: str | None) -> str | None:
    """Return the section that an article stands in: the first part of a path that has more.

    ``https://news.example/Sport/2026/cup`` is in ``sport``; without a second part there is none.
    """
    address = _ORIGIN.sub("", url or "").partition("?")[0].partition("#")[0]
    first, slash, rest = address.strip("/").partition("/")
    return unquote(first).casefold()[:SECTION_MAX] if slash and rest else None
