"""The current settings of a site; apart from their page, because every page reads them."""

from __future__ import annotations

from flask import g

from moderation.site.site_settings import SiteSettings
from service.services import services


def current_settings(site: str) -> SiteSettings:
    """Return the settings of ``site``, read once per request."""
    known: dict[str, SiteSettings] = g.setdefault("site_settings", {})
    if site not in known:
        known[site] = services().store.settings(site)
    return known[site]
