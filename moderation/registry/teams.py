"""Teams: some members of a site under a name, for lists and articles that are theirs together."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from moderation.errors import ConfigError, NotFound
from moderation.registry.audited_hashes import TRIES, Action, Line, overtaken
from moderation.registry.members import Members
from moderation.store.installation_keys import TEAMS
from moderation.store.server.connection import redis_errors

NAME_MAX = 40  # characters
TEAMS_MAX = 50  # of a site: more are no list that anybody reads
TEAM = "team:"  # before a team's id where the name of an account can stand, which has no colon


@dataclass(frozen=True, slots=True)
class Team:
    """A team. ``members`` are names of accounts, sorted; who left the site may still be there."""

    id: str
    name: str
    members: tuple[str, ...] = ()

    @property
    def assignee(self) -> str:
        """What an article names that is assigned to the team; it stays when the name changes."""
        return TEAM + self.id


class Teams(Members):
    """Teams in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def teams(self, site: str) -> list[Team]:
        """Return the teams of ``site`` by name."""
        return sorted(_load(self._redis.hget(TEAMS, site)), key=lambda team: team.name.casefold())

    def team(self, site: str, team_id: str) -> Team:
        """Return one team. Raises NotFound."""
        for team in self.teams(site):
            if team.id == team_id:
                return team
        raise NotFound("team", team_id)

    def teams_of(self, site: str, name: str) -> list[Team]:
        """Return the teams of ``site`` that ``name`` is in; what ``name`` may do is the role's."""
        return [team for team in self.teams(site) if name in team.members]

    def assignees(self, site: str) -> list[str]:
        """Return what an article can be assigned to: who may decide on ``site``, and its teams."""
        deciders = [account.name for account in self.deciders(site)]
        return deciders + [team.assignee for team in self.teams(site)]

    @redis_errors
    def add_team(self, site: str, name: str, members: Sequence[str]) -> Team:
        """Make a team.

        Raises:
            NotFound: there is no such site.
            ConfigError: the name is not 1..40 characters or taken, a member has no role on the
                site, or there are 50 teams.
        """
        team = Team(secrets.token_hex(4), name, self._checked(site, members))
        line = Line(Action.TEAM_ADDED, name, {"site": site, "members": team.members})
        self._change_teams(site, lambda teams: (_with(teams, team), line))
        return team

    @redis_errors
    def change_team(self, site: str, team_id: str, name: str, members: Sequence[str]) -> Team:
        """Give a team another name and other members. Raises as ``add_team``."""
        after = Team(team_id, name, self._checked(site, members))

        def change(teams: list[Team]) -> tuple[list[Team], Line | None]:
            before = _named(teams, team_id)
            return _with(teams, after), _difference(site, before, after)

        self._change_teams(site, change)
        return after

    @redis_errors
    def remove_team(self, site: str, team_id: str) -> None:
        """Forget a team; its members stay members of the site. Raises NotFound."""

        def change(teams: list[Team]) -> tuple[list[Team], Line]:
            gone = _named(teams, team_id)
            line = Line(Action.TEAM_REMOVED, gone.name, {"site": site, "members": gone.members})
            return [team for team in teams if team.id != team_id], line

        self._change_teams(site, change)

    def _checked(self, site: str, members: Sequence[str]) -> tuple[str, ...]:
        self.site(site)
        known = {account.name for account in self.members(site)}
        strangers = sorted(set(members) - known)
        if strangers:
            raise ConfigError("members", f"{strangers[0]!r} has no role on {site}")
        return tuple(sorted(set(members)))

    def _change_teams(
        self, site: str, change: Callable[[list[Team]], tuple[list[Team], Line | None]]
    ) -> None:
        for _ in range(TRIES):
            former = self._redis.hget(TEAMS, site)
            teams, line = change(_load(former))
            document = json.dumps([asdict(team) for team in teams], ensure_ascii=False)
            if document == former or line is None:
                return
            if self._write_if(TEAMS, site, former, ("HSET", TEAMS, site, document), line=line):
                return
        raise overtaken()


def is_name(text: str) -> bool:
    """Return whether ``text`` can be the name of a team."""
    return 1 <= len(text) <= NAME_MAX and text.isprintable() and text == text.strip()


def _with(teams: list[Team], team: Team) -> list[Team]:
    """Return ``teams`` with ``team`` in the place of the one with its id, or behind them all."""
    others = [other for other in teams if other.id != team.id]
    if not is_name(team.name):
        problem = f"must be 1 to {NAME_MAX} characters that can be seen, got {len(team.name)}"
        raise ConfigError("name", problem)
    if any(other.name.casefold() == team.name.casefold() for other in others):
        raise ConfigError("name", f"{team.name!r} is taken")
    if len(others) >= TEAMS_MAX:
        raise ConfigError("teams", f"at most {TEAMS_MAX} on a site")
    return [*others, team]


def _named(teams: list[Team], team_id: str) -> Team:
    for team in teams:
        if team.id == team_id:
            return team
    raise NotFound("team", team_id)


def _difference(site: str, before: Team, after: Team) -> Line | None:
    if before == after:
        return None
    added = sorted(set(after.members) - set(before.members))
    removed = sorted(set(before.members) - set(after.members))
    name = {"name": [before.name, after.name]} if before.name != after.name else {}
    data = {"site": site, **name, "added": added, "removed": removed}
    return Line(Action.TEAM_CHANGED, after.name, data)


def _load(doc: str | None) -> list[Team]:
    return [Team(one["id"], one["name"], tuple(one["members"])) for one in json.loads(doc or "[]")]
