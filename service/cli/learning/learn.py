"""``modqueue learn``: a model of what people decided on a site."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import click

from moderation.background.runs import Run, Runs, RunState
from service.cli.parts import Parts, actor, open_parts, say_cancelled

LEARNER = "worker.learner"  # the program that trains; a command knows no workers
LOOK_SECONDS = 0.2
PROBLEMS = {
    "too_few": "too few labels: {labels} more are needed, {approved} more approved, "
    "{rejected} more rejected",
    "refused": "{reason}",
    "store_full": "the store has no room for one more model: {reason}",
    "too_large": "the new model has {bytes} bytes, limit {limit}",
    "later_release": "no model can be made with this release: {reason}",
    "died": "the learner died three times; its log says why",
}


@click.command()
@click.argument("site")
@click.option("--cancel", is_flag=True, help="End the run that is asked for or under way.")
def learn(site: str, cancel: bool) -> None:
    """Make a model of what people decided on SITE; it then scores in shadow.

    Ends with exit code 1 where none came of it; the models at work stay as they are.
    """
    parts = open_parts()
    parts.registry.site(site)
    runs = Runs(parts.redis)
    if cancel:
        say_cancelled(runs, site)
        return
    if not runs.ask(site, by=actor()):
        click.echo("a run is under way already", err=True)
    run = _follow(parts, runs, site)
    click.echo(_sentence(run))
    if run.state is not RunState.DONE:
        raise SystemExit(1)


def _follow(parts: Parts, runs: Runs, site: str) -> Run:
    """Train in a process of its own, say how far it is, and return the run when it has ended."""
    settings = parts.settings
    urls = {"REDIS_URL": settings.redis_url, "MODQUEUE_BROKER_URL": settings.broker_url}
    process = subprocess.Popen([sys.executable, "-m", LEARNER, site], env={**os.environ, **urls})
    shown = ""
    while (run := runs.get(site)).is_open:
        share = f"{100 * run.share:.0f} %"
        if run.state is RunState.RUNNING and share != shown:
            click.echo(shown := share, err=True)
        if process.poll() is not None and run.is_due:
            break
        time.sleep(LOOK_SECONDS)
    process.wait()
    return runs.get(site)


def _sentence(run: Run) -> str:
    if run.state is RunState.DONE:
        return f"{run.details['model']} scores in shadow"
    if run.state is RunState.CANCELLED:
        return "cancelled"
    if run.is_open:
        return "the learner ended before its time; the next look of a learner begins again"
    return PROBLEMS[run.problem].format(**run.details)
