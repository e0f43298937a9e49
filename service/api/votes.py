"""Readers' votes, passed on by the site that knows its readers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from moderation.readers.votes import Voter
from moderation.registry import Scope
from service.access.api_keys import caller
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.http import problems
from service.intake import author_of
from service.schemas import votes
from service.services import services

blueprint = ApiBlueprint("votes", "What readers think of comments, where the site counts it.")


@blueprint.route("/v1/comments/<comment_id:comment_id>/votes", methods=["POST"], scope=Scope.SUBMIT)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.VOTE_REFUSED)
@blueprint.body(votes.NewVote())
@blueprint.answers(200, votes.Tally())
def cast(fields: dict[str, Any], comment_id: str) -> dict[str, Any]:
    """Vote for or against a published comment

    Each reader has one vote, and none on their own comments. The site's settings `votes` and
    `down_votes` switch votes on.
    """
    parts, site = services(), caller().site
    comment, voter = parts.store.get(site, comment_id), _voter(site, fields["voter_id"])
    vote, settings = fields["vote"].vote, parts.store.settings(site)
    tally = parts.votes(site).cast(comment, voter, vote, settings)
    return {"id": comment_id, **asdict(tally)}


@blueprint.route("/v1/votes", methods=["DELETE"], scope=Scope.SUBMIT)
@blueprint.refuses(problems.INVALID)
@blueprint.query(votes.VotesQuery())
@blueprint.answers(200, votes.ForgottenVotes())
def forget(query: dict[str, Any]) -> dict[str, Any]:
    """Take back every vote of a reader

    Of an author who is erased with the last comment they go by themselves. Repeat without harm.
    """
    site = caller().site
    author = _voter(site, query["voter_id"])
    return {"forgotten": services().votes(site).forget(author.key)}


def _voter(site: str, reader_id: str) -> Voter:
    return Voter(author_of(site, {"name": "", "id": reader_id}).key, is_author=True)
