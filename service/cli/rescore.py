"""``modqueue rescore``: what a site's policy would have done with imported comments."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

import click

from moderation.background.runs import Run, RunKind, Runs, RunState
from moderation.projection.intervals import Interval
from moderation.rescoring.comparison import Comparison
from moderation.rescoring.report import ALL_LANGUAGES, Line, as_csv, document, lines
from moderation.status import Route
from service.cli.parts import actor, open_parts, say_cancelled

LOOK_SECONDS = 0.5
DIED = "the comparison ended three times at one place; the workers' log says why"


@click.command()
@click.argument("site")
@click.option(
    "--import", "archive", default="", help="One import alone: its format, or FORMAT:ORIGIN."
)
@click.option("--cancel", is_flag=True, help="End the comparison that is asked for or under way.")
@click.option("--last", is_flag=True, help="Show what was counted last, and ask for nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
)
def rescore(site: str, archive: str, cancel: bool, last: bool, form: str) -> None:
    """Compare the imported comments of SITE with its policy.

    Workers score them while no comment waits for its verdict; no comment changes. To end this
    command leaves the comparison under way: --last shows how it goes on.

    Ends with exit code 1 where it came to no end.
    """
    parts = open_parts()
    parts.registry.site(site)
    runs = Runs(parts.redis, kind=RunKind.RESCORING)
    if cancel:
        say_cancelled(runs, site)
        return
    if not last and not runs.ask(site, by=actor(), archive=archive):
        click.echo("a comparison is under way already", err=True)
    run = runs.get(site) if last else _follow(runs, site)
    click.echo(_FORMS[form](Comparison.of(run.details)), nl=form != "csv")
    if run.state is not RunState.DONE:
        click.echo(DIED if run.state is RunState.FAILED else f"it is {run.state}", err=True)
        raise SystemExit(1)


def _follow(runs: Runs, site: str) -> Run:
    """Say how far the workers are, and return the run when it has ended."""
    shown = ""
    while (run := runs.get(site)).is_open:
        if (said := _progress(run)) != shown:
            click.echo(shown := said, err=True)
        time.sleep(LOOK_SECONDS)
    return run


def _progress(run: Run) -> str:
    if run.state is RunState.ASKED:
        return "a worker begins in a moment"
    return f"{Comparison.of(run.details).total:,} comments, {100 * run.share:.0f} %"


def _text(made: Comparison) -> str:
    """Return the table in sentences."""
    said = [f"{made.total:,} comments compared, policy version {made.basis.policy}"]
    if made.is_cut:
        said.append("the import has more; a comparison ends at so many")
    for line in (*lines(made, by_person=True), *lines(made, by_person=False)):
        said += [_meaning(line)] if line.language == ALL_LANGUAGES else []
        said += _sentences(line)
    said += [
        f"  differs: {one.id} {'rejected' if one.rejected else 'public'} there, "
        f"the policy would {one.route}"
        for one in made.shown()
    ]
    return "\n".join(said)


def _meaning(line: Line) -> str:
    """Return what the figures of all languages come to."""
    if not line.by_person:
        return (
            "nobody is known to have decided: it may have been a filter, which is no evidence of "
            "how good the policy is"
        )
    caught = (
        f"of what they rejected the policy would have set aside {100 * line.recall.share:.1f} %"
        if line.recall.of
        else "they rejected nothing, so nothing says what the policy would miss"
    )
    return (
        f"decided by people there: {caught}; of what they published it would have published "
        f"{100 * line.published.share:.1f} % by itself; moderators would have seen "
        f"{100 * (1 - line.decided.share):.1f} % of all"
    )


def _sentences(line: Line) -> list[str]:
    return [
        f"  {line.language or 'all'}: {line.total:,} comments",
        f"    public there: {_counts(line.approved)}",
        f"    rejected there: {_counts(line.rejected)}",
        f"    decides by itself {_share(line.decided)}, agrees {_share(line.agreement)}",
        f"    of those rejected there set aside: {_share(line.recall)}",
        f"    of those set aside rejected there: {_share(line.precision)}",
    ]


def _counts(routes: Mapping[Route, int]) -> str:
    return ", ".join(f"{route} {count:,}" for route, count in routes.items())


def _share(share: Interval) -> str:
    if not share.of:
        return "nothing to count"
    low, high = 100 * share.low, 100 * share.high
    return f"{100 * share.share:.1f} % ({low:.1f} to {high:.1f}, of {share.of:,})"


_FORMS: Mapping[str, Callable[[Comparison], str]] = {
    "text": _text,
    "json": lambda made: json.dumps(document(made), indent=1),
    "csv": as_csv,
}
