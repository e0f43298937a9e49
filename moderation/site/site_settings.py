"""What a site decides for itself beside its policy: one document, versioned, changed as a whole.

A new setting is one line in ``SiteSettings``: its default and its limits. The check, the stored
JSON, ``/v1/settings``, the command line and the form on the settings page all read that line;
the form's words stand in ``service/dashboard/words.py``, and a test misses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from moderation.audit_sample import PERCENT, PERCENT_MAX
from moderation.errors import Invalid
from moderation.site import reasons
from moderation.site.default_reasons import DEFAULT_REASONS
from moderation.site.fate import Fate
from moderation.site.raid_mode import RaidMode
from moderation.site.reasons import Category, CoralCode, Reason
from moderation.status import Status


def whole(default: int, least: int, most: int) -> Any:
    """Return a setting that is a whole number from ``least`` to ``most``."""
    return field(default=default, metadata={"least": least, "most": most})


def flag(default: bool) -> Any:
    """Return a setting that is on or off."""
    return field(default=default, metadata={"flag": True})


def choice(default: StrEnum) -> Any:
    """Return a setting that is one of the values of an enumeration."""
    return field(default=default, metadata={"choice": type(default)})


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The settings of one site; ``version`` 0 are the defaults that nobody saved yet.

    ``at`` is in milliseconds since 1970 by the store's clock. ``reasons`` are in the order in
    which moderators see them. ``undo_seconds`` is how long a decision of a person waits before
    the site hears of it, so that taking it back is free. After ``severe_pause_after`` severe texts
    in an hour a pause is suggested; after ``severe_cap_day`` in 24 hours a moderator gets no more
    of them; 0 switches either off. A model stays in shadow for ``shadow_days`` or until people have
    answered ``shadow_answers`` comments; one that moves more than ``moved_percent`` of a kind of
    comments needs a second person, and with ``promote_alone`` the rest need none.
    ``audit_percent`` is the share of the machine's approvals, and of its rejections, that people
    are asked about without seeing what it made of them. With ``public_ledger`` everybody may see
    what the machine gets wrong. With ``take_banned`` a comment of a suspended or banned author is
    taken and rejected instead of refused. With ``votes`` readers vote for comments, with
    ``down_votes`` also against them. An author with ``strikes`` within ``strikes_days`` is proposed
    to people for an act; 0 proposes nobody. ``replies`` is what becomes of the replies to
    a rejected comment unless its moderator says otherwise. With ``heat_breaker`` an
    article that leaves its normal range is pre-moderated until it is calm. ``raids`` says whether
    nearly the same text by many authors is shown as one, and held. With ``second_look`` a second
    reader goes through the held comments and moves their order. About one in
    ``golden_every`` cards of a moderator's held list is a golden one, 0 none. Alerts begin where a
    comment is held for more than ``alert_held_hours``, or more than ``alert_backlog`` are held.
    """

    version: int = 0
    by: str = "modqueue"
    at: int = 0
    undo_seconds: int = whole(default=0, least=0, most=30)
    severe_pause_after: int = whole(default=20, least=0, most=1000)
    severe_cap_day: int = whole(default=0, least=0, most=10_000)
    shadow_days: int = whole(default=3, least=0, most=90)
    shadow_answers: int = whole(default=500, least=0, most=5_000)
    moved_percent: int = whole(default=20, least=0, most=100)
    promote_alone: bool = flag(default=False)
    audit_percent: int = whole(default=PERCENT, least=0, most=PERCENT_MAX)
    public_ledger: bool = flag(default=False)
    take_banned: bool = flag(default=False)
    votes: bool = flag(default=False)
    down_votes: bool = flag(default=False)
    strikes: int = whole(default=5, least=0, most=100)
    strikes_days: int = whole(default=30, least=1, most=365)
    replies: Fate = choice(Fate.STAY)  # noqa: RUF009 (a field)
    heat_breaker: bool = flag(default=True)
    raids: RaidMode = choice(RaidMode.HOLD)  # noqa: RUF009 (a field)
    second_look: bool = flag(default=False)
    golden_every: int = whole(default=0, least=0, most=1000)
    alert_held_hours: int = whole(default=24, least=1, most=720)
    alert_backlog: int = whole(default=500, least=1, most=100_000)
    reasons: tuple[Reason, ...] = DEFAULT_REASONS

    @property
    def offered(self) -> tuple[Reason, ...]:
        """The reasons that can be given now."""
        return tuple(reason for reason in self.reasons if not reason.retired)

    def allows(self, status: Status, reason: str | None) -> bool:
        """Return whether a person may decide so: a rejection needs a reason that is on offer."""
        return status is not Status.REJECTED or any(one.code == reason for one in self.offered)


def simple_settings() -> Iterator[Field[Any]]:
    """Yield the settings that are a number, a switch or a choice, in order."""
    return (setting for setting in fields(SiteSettings) if setting.metadata)


def check(settings: SiteSettings, former: SiteSettings) -> None:
    """Raise Invalid with every problem of ``settings``, by the path of its field.

    A reason that ``former`` has may be retired, not left out: decisions name it.
    """
    problems = dict(reasons.check(settings.reasons))
    gone = {r.code for r in former.reasons} - {r.code for r in settings.reasons}
    for code in sorted(gone):
        problems.setdefault("reasons", f"lacks {code!r}; retire it instead, decisions may name it")
    for setting in simple_settings():
        if problem := _problem(setting.metadata, getattr(settings, setting.name)):
            problems[setting.name] = problem
    if problems:
        raise Invalid("settings", problems)


def _problem(limits: Mapping[str, Any], value: object) -> str | None:
    if "flag" in limits:
        return None if isinstance(value, bool) else "must be true or false"
    if "choice" in limits:
        offered = [member.value for member in limits["choice"]]
        return None if value in offered else f"must be one of {', '.join(offered)}, got {value!r}"
    least, most = limits["least"], limits["most"]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        return f"must be a whole number from {least} to {most}, got {value!r}"
    return None


def document(settings: SiteSettings) -> dict[str, Any]:
    """Return ``settings`` as the JSON document that people read and edit."""
    return asdict(settings)


def of_document(fields_: Mapping[str, Any]) -> SiteSettings:
    """Return the settings behind a document; one that it lacks (an older version) is the default.

    Raises:
        ValueError, KeyError: the document was never checked.
    """
    known = {setting.name for setting in fields(SiteSettings)}
    given = {name: value for name, value in fields_.items() if name in known}
    if "reasons" in given:
        given["reasons"] = tuple(_reason(item) for item in given["reasons"])
    for setting in simple_settings():
        if setting.name in given and "choice" in setting.metadata:
            given[setting.name] = setting.metadata["choice"](given[setting.name])
    return SiteSettings(**given)


def _reason(item: Mapping[str, Any]) -> Reason:
    return Reason(
        **{
            **item,
            "labels": dict(item["labels"]),
            "texts": dict(item.get("texts") or {}),
            "coral": CoralCode(item["coral"]),
            "category": Category(item["category"]),
        }
    )


def difference(former: SiteSettings, settings: SiteSettings) -> dict[str, Any]:
    """Return what changed: a simple setting's two values, and the codes of reasons, by change."""
    before, after = document(former), document(settings)
    changed: dict[str, Any] = {
        setting.name: [before[setting.name], after[setting.name]]
        for setting in simple_settings()
        if before[setting.name] != after[setting.name]
    }
    if former.reasons != settings.reasons:
        changed["reasons"] = _reasons_difference(former.reasons, settings.reasons)
    return changed


def _reasons_difference(
    former: tuple[Reason, ...], new: tuple[Reason, ...]
) -> dict[str, list[str]]:
    before = {reason.code: reason for reason in former}
    known = [reason for reason in new if reason.code in before]
    changes = {
        "added": [r.code for r in new if r.code not in before],
        "retired": [r.code for r in known if r.retired and not before[r.code].retired],
        "brought_back": [r.code for r in known if before[r.code].retired and not r.retired],
        "changed": [
            r.code
            for r in known
            if replace(r, retired=False) != replace(before[r.code], retired=False)
        ],
        "order": [r.code for r in new] if [*before] != [r.code for r in known] else [],
    }
    return {change: codes for change, codes in changes.items() if codes}
