"""No key crosses a wall: every route of the API, asked with every scope, for both sites' ids.

Which scope a route needs is written down here once more, by hand; a route that is in no table
fails the first test.
"""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.two_sites import CANARY, ONLY_IN, TwoSites, address, rules

# The API: which scope each route needs.
API = {
    "submit": "comments.submit comments.edit comments.withdraw comments.report batch.submit_batch "
    "score.score votes.cast votes.forget",
    "read": "comments.show authors.show authors.sanctions articles.thread articles.count "
    "articles.count_many articles.show articles.changes events.feed "
    "picks.of_article raids.index raids.show",
    "moderate": "articles.change articles.undo labels.erase authors.act authors.undo "
    "decisions.decide decisions.undo picks.pick picks.unpick "
    "raids.decide raids.end raids.begin raids.undo raids.cancel",
    "settings": "policy.show policy.save policy.versions policy.limits settings.show settings.save "
    "webhooks.index webhooks.add webhooks.show webhooks.change webhooks.remove webhooks.rotate "
    "webhooks.test webhooks.replay webhooks.deliveries",
}
# Foreign protocols, which refuse in words of their own.
FOREIGN = {
    "submit": "perspective.analyze akismet.verify_key akismet.comment_check akismet.usage_limit "
    "akismet.get_subscription moderations.moderate azure.analyze_text",
    "moderate": "perspective.suggestscore akismet.submit_spam akismet.submit_ham",
}
SCOPES = ("submit", "read", "moderate", "settings")
SCOPE = {name: scope for scope, names in API.items() for name in names.split()}
SCOPE_ABROAD = {name: scope for scope, names in FOREIGN.items() for name in names.split()}
# For anyone, or with another kind of key: the comment box, Coral's signature, probes, documents.
_OPEN = (
    "static health.livez health.readyz metrics.expose reference.page reference.problem "
    "api-docs.openapi_json compatible.document demo.show demo.show_policy guidelines.show "
    "embed.challenge embed.change embed.counts "
    "embed.feed embed.look embed.mine embed.own embed.page embed.remove embed_script "
    "embed.post embed.report embed.submit embed.thread embed.vote coral.moderate "
    "akismet.connected akismet.unknown perspective.unknown perspective_discovery.describe "
    "perspective_discovery.discovery"
)
OPEN = set(_OPEN.split())

BODIES: dict[str, Any] = {
    "comments.submit": {"article": {"id": "a-1"}, "author": {"name": "N"}, "body": "x"},
    "comments.edit": {"body": "changed"},
    "comments.report": {"reporter_id": "r"},
    "votes.cast": {"voter_id": "r", "vote": "up"},
    "batch.submit_batch": {"comments": []},
    "picks.pick": {"pin": True},
    "decisions.decide": {"status": "held", "version": 999},
    "articles.change": {"closed": False},
    "raids.decide": {"status": "held"},
    "raids.end": {},
    "authors.act": {"kind": "ban", "reason": "spam"},
    "score.score": {"texts": ["x"]},
    "webhooks.add": {"url": "https://evil.example/"},
    "webhooks.change": {"description": "mine"},
    "webhooks.rotate": {"overlap_seconds": 60},
    "webhooks.replay": {"since": "2026-01-01T00:00:00Z"},
    "policy.save": {"version": 0},
    "settings.save": {"version": 0},
}


def test_every_route_is_classified(both: TwoSites) -> None:
    """A new route says in these tables who may ask it, and no row is left over."""
    found = {endpoint for endpoint, _, _ in rules(both)}
    ours = {endpoint for endpoint in found if not endpoint.startswith("dashboard.")}
    assert ours == SCOPE.keys() | SCOPE_ABROAD.keys() | OPEN


def call(two: TwoSites, key: str, endpoint: str, method: str, path: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return two.app.test_client().open(
        path, method=method, json=BODIES.get(endpoint), headers=headers
    )


def test_no_key_crosses(both: TwoSites) -> None:
    """A key does what its scopes say, on its own site; another site's ids do not exist for it."""
    before, count = both.snapshot(), 0
    for scope in (*SCOPES, "all"):
        for endpoint, method, rule in rules(both):
            for place in (both.other, both.own) if endpoint in SCOPE else ():
                path = address(both, rule, place)
                answer = call(both, both.own.keys[scope], endpoint, method, path)
                is_theirs = place is both.other and bool(ONLY_IN & rule.arguments)
                check(answer, endpoint, scope, is_theirs=is_theirs)
                count += 1
    assert both.snapshot() == before
    assert count > 200


def check(answer: TestResponse, endpoint: str, scope: str, *, is_theirs: bool) -> None:
    """Look at the answer to a key of ``scope``; ``is_theirs`` if the other site's id was asked."""
    assert CANARY not in answer.text, endpoint
    assert answer.status_code not in (401, 500), (endpoint, answer.text)
    if scope not in (SCOPE[endpoint], "all"):
        problem = json.loads(answer.text)
        assert (answer.status_code, problem["scope"]) == (403, SCOPE[endpoint]), endpoint
        assert problem["type"] == "/problems/insufficient-scope"
    elif is_theirs:
        assert answer.status_code == 404, endpoint
    else:
        assert answer.status_code != 403, (endpoint, answer.text)


def test_foreign_protocols_ask_for_scopes(both: TwoSites) -> None:
    """Foreign protocols refuse a key without the scope, each as its clients expect it."""
    client = both.app.test_client()
    for endpoint, method, rule in rules(both):
        for scope in SCOPES if endpoint in SCOPE_ABROAD else ():
            answer = _abroad(client, endpoint, method, rule.rule, both.own.keys[scope])
            refused = "lacks the scope" in answer.text + str(answer.headers)
            assert refused is (SCOPE_ABROAD[endpoint] != scope), (endpoint, answer.text)


def _abroad(client: FlaskClient, endpoint: str, method: str, path: str, key: str) -> TestResponse:
    if endpoint.startswith("perspective"):
        attribute = {"TOXICITY": {}}
        body = {"comment": {"text": "a calm word"}, "requestedAttributes": attribute}
        return client.open(f"{path}?key={key}", method=method, json=body)
    if endpoint.startswith("moderations"):
        bearer = {"Authorization": f"Bearer {key}"}
        return client.open(path, method=method, json={"input": "a calm word"}, headers=bearer)
    if endpoint.startswith("azure"):
        sent = {"Ocp-Apim-Subscription-Key": key}
        path = f"{path}?api-version=2024-09-01"
        return client.open(path, method=method, json={"text": "a calm word"}, headers=sent)
    form = {"api_key": key, "blog": "https://b.example", "user_ip": "192.0.2.1"}
    if method == "GET":
        return client.get(path, query_string=form)
    return client.open(path, method=method, data=form)


def test_no_key_no_answer(both: TwoSites) -> None:
    """Without a key, or with one that nobody made, every route of the API answers 401."""
    for key in ("", "mq_" + "0" * 72):
        for endpoint, method, rule in rules(both):
            if endpoint in SCOPE:
                answer = call(both, key, endpoint, method, address(both, rule, both.own))
                assert answer.status_code == 401, endpoint
