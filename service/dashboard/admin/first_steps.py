"""First steps of a site: what there is to do, ticked off by what the store has."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for

from moderation import queues
from moderation.errors import NotFound
from moderation.registry import Permission, Scope
from service import demonstration
from service.dashboard.admin.boxes import snippet
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.frame import frame
from service.own_address import own_url
from service.services import services

TRIED = "first-steps"  # the article under which the box is tried


@dataclass(frozen=True, slots=True)
class Done:
    """Which steps are done, by facts that nobody has to enter."""

    key: bool
    post: bool
    box: bool
    tried: bool
    people: bool

    @property
    def number(self) -> int:
        """How many."""
        return sum((self.key, self.post, self.box, self.tried, self.people))


@blueprint.get("/sites/<site>/start", needs=Permission.ADMINISTER)
def first_steps(site: str) -> str:
    """Show the steps, each with its address or lines for this very host."""
    box = services().boxes.of_site(site)
    is_demo = site == demonstration.SITE
    tried = demonstration.ARTICLE if is_demo else TRIED
    page = f"{own_url()}/embed/{box.key}/page?article={TRIED}"
    return render_template(
        "dashboard/admin/first_steps.html",
        **frame(site, "start", None, None),
        done=_done(site, tried, has_origins=bool(box.origins)),
        curl=_curl(),
        snippet=snippet(site, box),
        try_it=f"{own_url()}/demo" if is_demo else page,
        held=url_for("dashboard.comments", site=site, name="held"),
    )


def _done(site: str, tried: str, *, has_origins: bool) -> Done:
    registry = services().registry
    keys = [key for key in registry.keys(site) if key.revoked_at is None]
    others = [one for one in registry.members(site) if one.name != moderator().name]
    counts = queues.counts(services().store, site)
    return Done(
        key=any(Scope.SUBMIT in key.scopes for key in keys),
        post=counts["all"] + counts["pending"] > 0,
        box=has_origins,
        tried=_was_posted_under(site, tried),
        people=bool(others or registry.invitations(site)),
    )


def _was_posted_under(site: str, article: str) -> bool:
    try:
        services().store.article(site, article)
    except NotFound:
        return False
    return True


def _curl() -> str:
    """Return the command that posts a comment; the key stays out of it, and out of this page."""
    return (
        "KEY=mq_…\n"
        f"curl -sS {own_url()}/v1/comments \\\n"
        '  -H "Authorization: Bearer $KEY" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        """  -d '{"article": {"id": "first"}, "author": {"name": "Ann"}, "body": "Hello!"}'"""
    )
