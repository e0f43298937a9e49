"""Care for the moderator at the screen: what was seen, and what is left to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import g

from moderation import queues
from moderation.comment import Comment
from moderation.desk.care import Care
from moderation.queues import Queue
from moderation.severity import severity
from moderation.store.pages import Page
from moderation.store.reader import Order
from service.dashboard.blueprint import moderator
from service.dashboard.current_settings import current_settings
from service.dashboard.locale import fold_on
from service.services import services

ROUNDS_MAX = 20  # looks at the list for one page, however many of it are left out


@dataclass(frozen=True, slots=True)
class Burden:
    """How many severe texts the moderator saw, and how many the site's settings allow; 0: any."""

    hour: int
    day: int
    pause_after: int
    cap: int

    @property
    def pause(self) -> bool:
        """Whether it is time for a pause."""
        return 0 < self.pause_after <= self.hour

    @property
    def full(self) -> bool:
        """Whether severe texts go to others from now on."""
        return 0 < self.cap <= self.day


def care(site: str) -> Care:
    """Return the day of the moderator who is logged in."""
    return services().care(site, moderator().name)


def burden(site: str) -> Burden:
    """Return the moderator's counts beside the settings, read once per request."""
    if "burden" not in g:
        severe, settings = care(site).seen(), current_settings(site)
        g.burden = Burden(
            severe.hour, severe.day, settings.severe_pause_after, settings.severe_cap_day
        )
    current: Burden = g.burden
    return current


def withheld(comment: Comment) -> bool:
    """Return whether the text is kept from this moderator, who saw enough of its kind today."""
    return bool(severity(comment)) and burden(comment.site).full


def count_shown(site: str, comments: Iterable[Comment]) -> None:
    """Count the severe texts of a page that shows them unfolded."""
    if not fold_on():
        care(site).saw([c.id for c in comments if severity(c) and not withheld(c)])


def count_decided(comment: Comment) -> None:
    """Count the text of a decision: without JavaScript nothing else tells that it was read."""
    if severity(comment):
        care(comment.site).saw([comment.id])


def for_me(site: str) -> Callable[[Comment], bool]:
    """Return what tells whether a comment is for this moderator, not for others."""
    skipped = care(site).skipped()
    return lambda comment: comment.id not in skipped and not withheld(comment)


def page_for_me(
    site: str, queue: Queue, *, order: Order, after: str | None, limit: int
) -> Page[Comment]:
    """Return a page of a queue without those that are not for this moderator."""
    is_mine = for_me(site)
    comments: list[Comment] = []
    for _ in range(ROUNDS_MAX):
        store, missing = services().store, limit - len(comments)
        page = queues.page(store, site, queue, order, after=after, limit=missing)
        comments += filter(is_mine, page.items)
        after = page.next
        if after is None or len(comments) == limit:
            break
    return Page(comments, after)
