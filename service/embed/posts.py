"""Posts of readers: comments with a proof of work, a look at their own, and reports."""

from __future__ import annotations

from typing import Any

from flask import request

from moderation import actions
from moderation.comment import Comment
from moderation.errors import NotFound, RateLimited
from moderation.readers.reader import Reader
from moderation.status import Status
from moderation.store.acceptance import Limits
from service import views
from service.access.keyring import keyring
from service.embed.blueprint import address, blueprint, box, may_use_box
from service.embed.proof import HOUR_SECONDS, Proofs
from service.embed.readers import changeable_until, check_stranger, fields_of, reader
from service.embed.schemas import BoxComment, BoxReport, SignedComment, validated
from service.embed.thread import public
from service.guidelines import url_for_author
from service.http.addresses import client_ip
from service.http.body import read_json
from service.http.problems import INVALID, FieldProblem, Problem
from service.intake import idempotency_key, intake
from service.own_address import errors_url
from service.schemas.requests import CommentEdit
from service.services import services

POSTS_PER_HOUR = 30  # of one address: a family, a school, a mobile network's gateway
LOOKS_PER_HOUR = 120  # at one's own scores before posting
NUDGE_FROM = 0.5  # toxicity from which a reader is asked to think again
RECEIPT = "modqueue receipt"  # what its signatures are for
VOTES = "modqueue vote"
BY = "reader"  # in the journal: the box does not know who it is


@blueprint.get("/challenge")
def challenge() -> dict[str, Any]:
    """Return the work to be done before a post; nothing is written for it."""
    gate = services().gate()
    text, bits = proofs().challenge(gate.counted("proof", _network()), gate)
    return {"challenge": text, "bits": bits}


@blueprint.post("/comments")
def submit() -> tuple[dict[str, Any], int]:
    """Accept a comment; the receipt lets its author, and nobody else, see what became of it."""
    document, known = read_json(request), reader()
    fields = validated(SignedComment() if known else BoxComment(), document)
    check_rate("post", POSTS_PER_HOUR)
    use_proof(fields.pop("proof"))
    # Each attempt has a proof of its own; to the Idempotency-Key it is the same comment. A key of
    # one reader gives no other one the first answer.
    written = {name: value for name, value in document.items() if name != "proof"}
    payload = {"comment": written, "reader": known.id} if known else written
    return receive(fields, known, payload, idempotency_key()), 202


def use_proof(proof: dict[str, str]) -> None:
    """Use a proof up, once in the whole installation; raise a Problem if it is not good."""
    gate, challenge = services().gate(), proof["challenge"]
    problem = proofs().problem(challenge, proof["answer"], gate)
    if problem is None:  # counted before it is asked: posts at the same moment count each other
        posts_before = gate.count("proof", _network(), HOUR_SECONDS) - 1
        problem = proofs().too_easy(challenge, posts_before)
    if problem:
        raise Problem(INVALID, "the proof is not valid", fields=[FieldProblem("/proof", problem)])


def _network() -> str:
    return proofs().subject(str(client_ip()))


def receive(
    fields: dict[str, Any], known: Reader | None, document: object, key: str | None
) -> dict[str, Any]:
    """Submit validated ``fields`` for the box's site; return the answer to its author.

    ``known`` is the author whom the site signed; without one ``fields`` has a name.
    An article's address that is not one of the box's pages is left out: moderators follow it.
    """
    parts, article = services(), fields["article"]
    if not may_use_box(article.get("url") or ""):
        article["url"] = None
    taken = intake(box().site, {**fields, "author": _author(fields, known)}, document, key)
    accepted = actions.submit(
        parts.store,
        parts.ring,
        box().site,
        taken,
        caller=BY,
        limits=Limits(pending_max=parts.settings.pending_max),
        by_reader=True,
    )
    if known:
        author_key = taken.submission.author.key
        parts.own_comments(box().site).keep(author_key, accepted.id, accepted.sequence)
    if parts.store.settings(box().site).votes:
        parts.votes(box().site).keep_from(accepted.id, network(accepted.id))
    until = {"editable_until": views.time(changeable_until(accepted.accepted_at))} if known else {}
    return {"id": accepted.id, "status": "pending", "receipt": receipt(accepted.id), **until}


def _author(fields: dict[str, Any], known: Reader | None) -> dict[str, Any]:
    """Return the author's part. Raises the Problem of a name or a reader who may not post."""
    if known:
        return fields_of(known)
    check_stranger(fields["author"]["name"])
    author: dict[str, Any] = fields["author"]
    return author


@blueprint.get("/comments/<comment_id:comment_id>")
def own(comment_id: str) -> dict[str, Any]:
    """Return a comment and its status to whoever holds its receipt; the text is null once erased.

    Held and pending are both "waiting", and rejected is only "not published": a score that an
    author can watch is a score that an author can play with. With "not published" come the
    addresses of the site's guidelines and of the machine's errors, where it shows them here.
    """
    given = request.args.get("receipt", "")
    if not keyring().verify(RECEIPT, comment_id, given):
        raise NotFound("comment", comment_id)
    comment = services().store.get(box().site, comment_id)
    shown = {Status.APPROVED: "published", Status.PENDING: "waiting", Status.HELD: "waiting"}
    return {
        "id": comment_id,
        "status": shown.get(comment.status, "not published"),
        "comment": public(comment) if comment.submission else None,
        **_for_author(comment),
    }


def _for_author(comment: Comment) -> dict[str, Any]:
    """Return where the author of a rejected comment reads why, and None for any other one."""
    if comment.status is not Status.REJECTED:
        return {"errors_url": None, "policy_url": None}
    settings = services().store.settings(comment.site)
    return {
        "errors_url": errors_url(comment.site, settings),
        "policy_url": url_for_author(comment, settings.reasons),
    }


@blueprint.post("/comments/<comment_id:comment_id>/reports")
def report(comment_id: str) -> tuple[dict[str, Any], int]:
    """Take a reader's report; an address counts once for each comment, in whatever month."""
    fields = validated(BoxReport(), read_json(request))
    check_rate("report", POSTS_PER_HOUR)
    comment = services().store.get(box().site, comment_id)
    if comment.status is not Status.APPROVED:
        raise NotFound("comment", comment_id)
    reason = fields.get("reason") or ""
    reporter = f"box:{address(comment.accepted_at / 1000)}"
    actions.report(services().store, box().site, comment_id, reporter=reporter, reason=reason)
    return {"id": comment_id}, 202


@blueprint.post("/look")
def look() -> dict[str, Any]:
    """Say whether a text might hurt, before it is posted. Nothing is kept, nothing is refused."""
    fields = validated(CommentEdit(), read_json(request))
    scorer = services().scorer
    if scorer is None or not box().nudge:
        return {"high": False}
    check_rate("look", LOOKS_PER_HOUR)
    score = scorer.score([fields["body"]])[0]
    return {"high": score.validated and score.scores.get("toxicity", 0.0) >= NUDGE_FROM}


def check_rate(what: str, per_hour: int) -> None:
    """Count one ``what`` of this address; raise RateLimited beyond ``per_hour``."""
    gate = services().gate(box().site)
    used_up = gate.counted(what, address()) >= per_hour  # what is refused writes nothing either
    if used_up or gate.count(what, address(), HOUR_SECONDS) > per_hour:
        raise RateLimited(HOUR_SECONDS / 4)


def network(comment_id: str) -> str:
    """Return a digest of this address, another one for each comment."""
    return f"net:{keyring().sign(VOTES, f'{comment_id} {address(0)}')}"


def receipt(comment_id: str) -> str:
    """Return what its author can ask for ``comment_id`` with: not to be guessed from the id."""
    return keyring().sign(RECEIPT, comment_id)


def proofs() -> Proofs:
    """Return the proofs of work for this box."""
    return Proofs(keyring(), box().key)
