"""``modqueue limits``: the limits that keep the promises of a site, found here and now."""

from __future__ import annotations

import click

from moderation.background.runs import Run, RunKind, Runs, RunState
from moderation.learning.finding import LimitFinder
from moderation.learning.models import ModelStore
from moderation.projection.search import Projection
from service.cli.parts import actor, open_parts, say_cancelled

PROBLEMS = {
    "projection": "the view of past comments cannot be read; the log says why",
    "later_release": "a later release wrote the models of this site; update this one",
    "died": "it ended three times before it was done; the log says why",
}


@click.command()
@click.argument("site")
@click.option("--cancel", is_flag=True, help="End the finding that is asked for or under way.")
def limits(site: str, cancel: bool) -> None:
    """Find the limits that keep the promises of SITE anew, without a learner.

    Ends with exit code 1 where none came of it; the limits in force stay as they are.
    """
    parts = open_parts()
    parts.registry.site(site)
    runs = Runs(parts.redis, kind=RunKind.FINDING)
    if cancel:
        say_cancelled(runs, site)
        return
    if not parts.store.policy(site).promises:
        raise click.ClickException(f"site {site} promises nothing, so there are no limits to find")
    runs.ask(site, by=actor())
    projection = Projection(parts.settings.projection)
    LimitFinder(parts.store, ModelStore(parts.redis), projection, runs)(site)
    run = runs.get(site)
    click.echo(_sentence(run, len(parts.store.policy(site).limits.languages)))
    if run.state is not RunState.DONE:
        raise SystemExit(1)


def _sentence(run: Run, languages: int) -> str:
    if run.state is RunState.DONE:
        return f"limits found; languages: {languages}"
    if run.is_open:
        return f"a learner finds them already: {100 * run.share:.0f} %"
    return PROBLEMS.get(run.problem, run.state.value)
