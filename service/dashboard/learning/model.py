"""The page of the site's own model, and the forms on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import NotFound, VersionConflict
from moderation.learning import promotion
from moderation.learning.keeping import scoring_model
from moderation.learning.learner import OWN_MAX
from moderation.learning.needs import LANGUAGE_MIN, are_enough, readiness
from moderation.learning.outlook import proof_days
from moderation.learning.prospect import Prospect
from moderation.learning.shadow import ShadowReport
from moderation.learning.site_label import SiteLabel
from moderation.learning.site_model import Models, SiteModel
from moderation.registry import Permission
from moderation.store.server.clock import DAY_MS
from service.dashboard.blueprint import blueprint, go, moderator, problem
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.learning.words import (
    FAULT_WORDS,
    HINDRANCE_WORDS,
    PROBLEM_WORDS,
    ROUTE_WORDS,
    STAGE_WORDS,
)
from service.dashboard.locale import language_name
from service.dashboard.words import GROUP_WORDS
from service.http.numbers import whole_in
from service.services import services

COUNTED_MAX = 5_000  # labels that the page counts: 10 round trips; a model's card has exact figures


@blueprint.get("/sites/<site>/model", needs=Permission.SEE_COMMENTS)
def model(site: str) -> ResponseReturnValue:
    """Show the model at work, the labels, the run, the shadow and the models before."""
    outer = frame(site, "model", None, None)  # raises where there is no such site
    models, labels = services().models.models(site), readiness(_labels(site))
    return render_template(
        "dashboard/learning/model.html",
        **outer,
        faults=services().models.faults(site),
        **_run(site, models),
        labels=labels,
        counted_max=COUNTED_MAX,
        learnt_max=OWN_MAX,
        language_min=LANGUAGE_MIN,
        settings=current_settings(site),
        promised=bool(services().store.policy(site).promises),
        stage_words=STAGE_WORDS,
        route_words=ROUTE_WORDS,
        problem_words=PROBLEM_WORDS,
        fault_words=FAULT_WORDS,
        **_shadow(site, models.shadow),
    )


@blueprint.get("/sites/<site>/model/run", needs=Permission.SEE_COMMENTS, unattended=True)
def learning_run(site: str) -> ResponseReturnValue:
    """Return how far the run is, for a page that is open."""
    return render_template(
        "dashboard/learning/run.html",
        site=services().registry.site(site),
        **_run(site, services().models.models(site)),
        problem_words=PROBLEM_WORDS,
    )


@blueprint.post("/sites/<site>/model/learn", needs=Permission.TEACH)
def learn(site: str) -> ResponseReturnValue:
    """Ask the learner for a model, and ring for it."""
    services().runs.ask(site, by=moderator().name)
    services().ring_learner(site)
    return _back(site)


@blueprint.post("/sites/<site>/model/cancel", needs=Permission.TEACH)
def cancel_learning(site: str) -> ResponseReturnValue:
    """End the run that is asked for or under way."""
    services().runs.cancel(site)
    return _back(site)


@blueprint.post("/sites/<site>/model/promote", needs=Permission.TEACH)
def promote_model(site: str) -> ResponseReturnValue:
    """Promote the model in shadow if it is proven, or one that was promoted before."""

    def change(models: Models, by: str, version: int) -> None:
        chosen = models.get(request.form.get("model", ""))
        if chosen.was_promoted:
            services().models.promote(site, chosen.id, by=by, version=version)
            services().find_limits(site, by=moderator().name)
            return
        if models.shadow != chosen:
            raise NotFound("model in shadow", chosen.id)
        report = services().shadows.report(site, chosen, scoring_model(services().models, site))
        ready = _ready(site, chosen, report, services().prospects(site, chosen, report))
        anyway = bool(request.form.get("anyway"))
        if promotion.promote(
            services().models, site, chosen, ready, by=by, version=version, anyway=anyway
        ):
            services().find_limits(site, by=moderator().name)

    return _changed(site, change)


@blueprint.post("/sites/<site>/model/back", needs=Permission.TEACH)
def roll_back_model(site: str) -> ResponseReturnValue:
    """Let the model before the promoted one score again, and find the limits anew."""

    def change(_: Models, by: str, version: int) -> None:
        services().models.roll_back(site, by=by, version=version)
        services().find_limits(site, by=moderator().name)

    return _changed(site, change)


@blueprint.post("/sites/<site>/model/withdraw", needs=Permission.TEACH)
def withdraw_model(site: str) -> ResponseReturnValue:
    """End the shadow."""
    return _changed(
        site, lambda _, by, version: services().models.withdraw(site, by=by, version=version)
    )


@blueprint.post("/sites/<site>/model/shadow", needs=Permission.TEACH)
def shadow_model(site: str) -> ResponseReturnValue:
    """Let a candidate score in shadow again."""
    chosen = request.form.get("model", "")
    return _changed(
        site, lambda _, by, version: services().models.shadow(site, chosen, by=by, version=version)
    )


def _changed(site: str, change: Callable[[Models, str, int], object]) -> ResponseReturnValue:
    """Make a change as the form saw the models; say so where a colleague was faster."""
    try:
        change(
            services().models.models(site), moderator().name, whole_in(request.form, "version", -1)
        )
    except VersionConflict:
        text = gettext("A colleague changed the models meanwhile. Look at them first.")
        return problem(409, gettext("Not saved"), text)
    return _back(site)


def _back(site: str) -> ResponseReturnValue:
    return go(url_for("dashboard.model", site=site))


def _labels(site: str) -> Iterator[SiteLabel]:
    return islice(services().site_labels.newest(site, COUNTED_MAX), COUNTED_MAX)


def _run(site: str, models: Models) -> dict[str, object]:
    """Return how far the newest run is, and whether another one has labels enough."""
    return {
        "models": models,
        "run": services().runs.get(site),
        "shadow_stands": models.shadow is not None,
        "may_learn": _may_learn(site),
    }


def _may_learn(site: str) -> bool:
    """Return whether there are labels enough, or more than are counted; few are read for it."""
    read = count()
    enough = are_enough(label for label, _ in zip(_labels(site), read, strict=False))
    return enough or next(read) >= COUNTED_MAX


def _ready(
    site: str, chosen: SiteModel, report: ShadowReport, prospect: Prospect
) -> promotion.Readiness:
    now, by = services().store.now(), moderator().name
    return promotion.readiness(chosen, report, prospect, current_settings(site), now=now, by=by)


def _shadow(site: str, shadow: SiteModel | None) -> dict[str, object]:
    """Return what the model in shadow has shown, and what its promotion waits for."""
    if shadow is None:
        return {"report": None}
    at_work = scoring_model(services().models, site)
    report = services().shadows.report(site, shadow, at_work, with_groups=True)
    prospect = services().prospects(site, shadow, report)
    ready = _ready(site, shadow, report, prospect)
    return {
        "report": report,
        "prospect": prospect,
        "ready": ready,
        "hindrance": HINDRANCE_WORDS[ready.hindrance],
        "proof_days": proof_days(report.proof, shadow, services().store.now()),
        "until": shadow.shadow_at + current_settings(site).shadow_days * DAY_MS,
        "by_language": [
            (language_name(code) if code else gettext("All languages"), both)
            for code, both in report.languages.items()
        ],
        "by_group": [(gettext(GROUP_WORDS[code]), both) for code, both in report.groups.items()],
    }
