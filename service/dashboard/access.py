"""What a page asks of whoever opens it, and what it is: each route states it, as in the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint

from moderation.desk.claims import Kind
from moderation.registry import Moderator, Permission

FORM_BYTES_MAX = 64 * 1024  # a bulk decision names a thousand comments with their versions
View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who may open a page that belongs to no site.

    ``NEW`` are accounts whose one-time password is still to be changed, ``HALF`` those that still
    have to set up two-step log-in where everyone needs it; each may open what those before it may.
    """

    PUBLIC = "public"
    NEW = "new"
    HALF = "half"
    OWN = "own"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Contract:
    """What a route states.

    ``needs`` is an ``Access``, or under a site a permission of the role on that very site.
    ``bytes_max`` is how long a form may be.
    ``doing`` and ``undoing`` are what a request does that its maker may undo by a key, or takes
    back. ``unattended`` is what a page asks for by itself: no sign that anybody is there.
    """

    needs: Access | Permission
    doing: Kind | None = None
    undoing: Kind | None = None
    unattended: bool = False
    bytes_max: int = FORM_BYTES_MAX

    def admits(self, account: Moderator, site: str | None) -> bool:
        """Return whether ``account`` may open the page; ``site`` is the one in its address."""
        if isinstance(self.needs, Permission):
            return site is not None and account.may(self.needs, site)
        return self.needs is not Access.INSTALLATION or account.administers_installation


class Pages(Blueprint):
    """A blueprint whose every route states its contract; one without is a TypeError at import."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contracts: dict[str, Contract] = {}  # by endpoint, without the blueprint's name

    # Flask's has no contract.
    def route(  # type: ignore[override]
        self,
        rule: str,
        *,
        needs: Access | Permission,
        doing: Kind | None = None,
        undoing: Kind | None = None,
        unattended: bool = False,
        bytes_max: int = FORM_BYTES_MAX,
        **options: Any,
    ) -> Callable[[View], View]:
        """Register a view under ``rule``."""
        contract = Contract(needs, doing, undoing, unattended, bytes_max)

        def decorate(view: View) -> View:
            self.contracts[view.__name__] = contract
            registered: View = super(Pages, self).route(rule, **options)(view)
            return registered

        return decorate
