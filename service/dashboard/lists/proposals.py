"""Authors whom so many strikes within so many days propose for an act; a person takes it."""

from __future__ import annotations

from collections.abc import Collection

from moderation.authors.act import is_named_only
from moderation.projection.authors.strikes import strikes
from moderation.store.server.clock import DAY_MS
from service.dashboard.current_settings import current_settings
from service.services import services


def proposed(site: str, authors: Collection[str]) -> dict[str, int]:
    """Return the strikes of those of ``authors`` who have enough of them."""
    settings = current_settings(site)
    known = {author for author in authors if not is_named_only(author)}
    if not settings.strikes or not known:
        return {}
    since = services().store.now() - settings.strikes_days * DAY_MS
    severities = {reason.code: reason.severity for reason in settings.reasons}
    counts = strikes(services().projection, site, known, severities, since)
    return {author: count for author, count in counts.items() if count >= settings.strikes}
