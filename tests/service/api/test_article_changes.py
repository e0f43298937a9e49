"""What a site does about its articles through the API."""

from __future__ import annotations

from flask.testing import FlaskClient

from moderation.registry import Registry, Role
from tests.support.api import comment, problem

SETTINGS = "/v1/articles/a-1/settings"


def test_an_article_is_held_slowed_and_assigned(api: FlaskClient, registry: Registry) -> None:
    """What is set is answered, and null sets it back."""
    registry.add_moderator("dana", {"demo": Role.MODERATOR})
    settings = {
        "premoderated": True, "slow_seconds": 30, "assigned": "dana",
        "instruction": "names of minors: reject", "publishing": "post",
    }  # fmt: skip
    answer = api.patch(SETTINGS, json=settings)
    assert answer.status_code == 200
    assert settings.items() <= answer.get_json().items()
    back = api.patch(SETTINGS, json={"assigned": None, "instruction": None, "publishing": None})
    assert back.get_json()["assigned"] is None
    assert back.get_json()["instruction"] is None
    assert back.get_json()["publishing"] is None
    assert back.get_json()["slow_seconds"] == 30


def test_an_article_goes_to_who_may_decide_on_the_site(
    api: FlaskClient, registry: Registry
) -> None:
    """A stranger and a reader of statistics are named as no moderator of the site."""
    registry.add_moderator("lea", {"demo": Role.READER})
    for name in ("lea", "nobody"):
        refused = api.patch(SETTINGS, json={"assigned": name})
        document = problem(refused, 422, "invalid")
        assert document["errors"][0]["field"] == "/assigned"
        assert name in document["errors"][0]["detail"]


def test_an_article_goes_to_a_team_of_the_site(api: FlaskClient, registry: Registry) -> None:
    """A team is named by its id; that of another site is refused."""
    registry.add_site("other", "Other")
    own, foreign = (registry.add_team(site, "Night", []) for site in ("demo", "other"))
    answer = api.patch(SETTINGS, json={"assigned": own.assignee})
    assert answer.get_json()["assigned"] == own.assignee
    document = problem(api.patch(SETTINGS, json={"assigned": foreign.assignee}), 422, "invalid")
    assert "a moderator or a team of this site" in document["errors"][0]["detail"]


def test_slow_mode_says_when_to_come_back(api: FlaskClient) -> None:
    """The second comment of a person gets 429 with the seconds that are left."""
    api.patch(SETTINGS, json={"slow_seconds": 60})
    assert api.post("/v1/comments", json=comment()).status_code == 202
    answer = api.post("/v1/comments", json=comment(body="Once more."))
    problem(answer, 429, "slow-mode")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_change_is_taken_back(api: FlaskClient) -> None:
    """The list names each change; an undone one cannot be undone again."""
    api.patch(SETTINGS, json={"closed": True})
    (change,) = api.get("/v1/articles/a-1/changes").get_json()["changes"]
    assert change["fields"] == [{"field": "closed", "before": None, "after": "1"}]
    path = f"/v1/articles/a-1/changes/{change['id']}"
    assert api.delete(path).get_json()["closed"] is False
    problem(api.delete(path), 404, "not-found")
    undo, undone = api.get("/v1/articles/a-1/changes").get_json()["changes"]
    assert (undo["undoes"], undone["undone"]) == (change["id"], True)


def test_a_later_change_stands_in_the_way(api: FlaskClient) -> None:
    """Taking back what was set anew since is a conflict."""
    api.patch(SETTINGS, json={"slow_seconds": 30})
    (change,) = api.get("/v1/articles/a-1/changes").get_json()["changes"]
    api.patch(SETTINGS, json={"slow_seconds": 60})
    problem(api.delete(f"/v1/articles/a-1/changes/{change['id']}"), 409, "article-changed")
