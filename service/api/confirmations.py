"""What a decision over the API has to bring along, whether it is one comment's or a raid's."""

from __future__ import annotations

from moderation.bulk import UNCONFIRMED_MAX
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from service.api.blueprint import invalid
from service.http import problems
from service.http.problems import FieldProblem, Problem


def check_reason(settings: SiteSettings, status: Status, reason: str | None) -> None:
    """Raise Problem where a rejection has no reason that is on offer."""
    if not settings.allows(status, reason):
        offered = ", ".join(one.code for one in settings.offered)
        raise invalid([FieldProblem("/reason", f"must be one of {offered} for a rejection")])


def check_number(count: int, number: int | None) -> None:
    """Raise Problem where so many comments are decided that ``number`` has to say how many."""
    if count > UNCONFIRMED_MAX and number != count:
        detail = f"this decides {count:,} comments; repeat it with that number"
        raise Problem(problems.NUMBER_NEEDED, detail, number=count)
