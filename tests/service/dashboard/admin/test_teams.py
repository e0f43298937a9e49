"""Teams without a terminal: made, changed, removed, each with its line of the log."""

from __future__ import annotations

import pytest

from moderation.errors import ConfigError, NotFound
from moderation.registry import Registry, Role, Team
from moderation.registry.teams import TEAMS_MAX
from tests.service.dashboard.conftest import Visitor


@pytest.fixture
def people(boss: Visitor, registry: Registry) -> Visitor:
    """The boss in front of the page; dana and marat are members, and zarina is not."""
    for name in ("dana", "marat"):
        registry.add_moderator(name, {"demo": Role.MODERATOR})
    registry.add_moderator("zarina", {})
    boss.get("/sites/demo/teams")
    return boss


def test_a_team_lives_and_goes(people: Visitor, registry: Registry) -> None:
    """It is made with members, gets others and another name, and is removed; the log has each."""
    people.post("/sites/demo/teams", {"name": "Спорт", "member": ["marat", "dana"]})
    (team,) = registry.teams("demo")
    assert team == Team(team.id, "Спорт", ("dana", "marat"))
    assert registry.teams_of("demo", "dana") == [team]
    form = {"name": "Sport", "member": ["marat"]}
    people.post(f"/sites/demo/teams/{team.id}", form)
    assert registry.team("demo", team.id) == Team(team.id, "Sport", ("marat",))
    assert registry.teams_of("demo", "dana") == []
    people.post(f"/sites/demo/teams/{team.id}/remove", {})
    assert registry.teams("demo") == []
    lines = [line for line in registry.audit(site="demo") if line.type.startswith("team.")]
    assert [(line.type, line.by) for line in lines] == [
        ("team.removed", "boss"),
        ("team.changed", "boss"),
        ("team.added", "boss"),
    ]
    assert lines[1].data["name"] == ["Спорт", "Sport"]
    assert lines[1].data["removed"] == ["dana"]


@pytest.mark.parametrize(
    "form",
    [
        {"name": ""},
        {"name": "x" * 41},
        {"name": "two\nlines"},
        {"name": "NIGHT"},
        {"name": "Sport", "member": ["zarina"]},
        {"name": "Sport", "member": ["nobody"]},
    ],
)
def test_a_team_that_cannot_be(
    people: Visitor, registry: Registry, form: dict[str, object]
) -> None:
    """The form says why, keeps what was typed, and no team is made."""
    registry.add_team("demo", "Night", [])
    answer = people.post("/sites/demo/teams", form)
    assert answer.status_code == 422
    assert 'id="problem-new"' in answer.text
    assert [team.name for team in registry.teams("demo")] == ["Night"]


def test_saving_twice_says_nothing(people: Visitor, registry: Registry) -> None:
    """The same name and members again leave no line in the log."""
    team = registry.add_team("demo", "Night", ["dana"])
    before = next(registry.audit()).place
    people.post(f"/sites/demo/teams/{team.id}", {"name": "Night", "member": "dana"})
    assert next(registry.audit()).place == before


def test_teams_have_an_end(registry: Registry, site: str) -> None:
    """A site has at most fifty; another site's teams are not found."""
    for number in range(TEAMS_MAX):
        team = registry.add_team(site, f"Team {number}", [])
    with pytest.raises(ConfigError, match="at most 50"):
        registry.add_team(site, "One more", [])
    registry.add_site("other", "Other")
    with pytest.raises(NotFound):
        registry.change_team("other", team.id, "Mine", [])
