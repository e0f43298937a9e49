"""Votes of readers: of signed ones by name, of others one for each network and comment."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request

from moderation.readers.reader import Reader
from moderation.readers.votes import Voter
from service.embed.blueprint import blueprint, box
from service.embed.posts import check_rate, network, use_proof
from service.embed.readers import author, reader
from service.embed.schemas import BoxVote, SignedVote, validated
from service.http.body import read_json
from service.services import services

VOTES_PER_HOUR = 60  # of one address: a family, a school, a mobile network's gateway


@blueprint.post("/comments/<comment_id:comment_id>/votes")
def vote(comment_id: str) -> dict[str, Any]:
    """Count a vote. Whoever is not signed pays with a proof of work."""
    document, known = read_json(request), reader()
    fields = validated(SignedVote() if known else BoxVote(), document)
    check_rate("vote", VOTES_PER_HOUR)
    if not known:
        use_proof(fields["proof"])
    parts, site = services(), box().site
    comment, settings = parts.store.get(site, comment_id), parts.store.settings(site)
    said = fields["vote"].vote
    return asdict(parts.votes(site).cast(comment, _voter(comment_id, known), said, settings))


def _voter(comment_id: str, known: Reader | None) -> Voter:
    if known:
        return Voter(author(known).key, is_author=True)
    return Voter(network(comment_id), is_author=False)
