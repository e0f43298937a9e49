"""The policy's word list: entries are tried on the newest comments before they are saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.errors import Invalid
from moderation.policy import WORD_RULES_LIMIT, Policy
from moderation.projection.dry_run import DryRun, dry_run
from moderation.registry import Permission
from moderation.status import Route
from moderation.text.word_list import PATTERN_LIMIT, WordKind, WordRule, pattern_error
from service.dashboard.blueprint import blueprint, go
from service.dashboard.frame import frame
from service.dashboard.lists.cards import excerpt
from service.dashboard.rules.policies import may_save, save
from service.dashboard.rules.policy_changes import KIND_WORDS, ROUTE_WORDS
from service.http.numbers import whole, whole_in
from service.services import services

LABEL_LIMIT = 80  # characters


@dataclass(frozen=True, slots=True)
class Entries:
    """What the form holds: patterns, a line each, that share kind, route and label.

    ``replaces`` is the place in the list of the entry that they stand for, or None.
    """

    lines: str = ""
    kind: WordKind = WordKind.WORD
    route: Route = Route.HOLD
    label: str = ""
    replaces: int | None = None

    @property
    def rules(self) -> list[WordRule]:
        """The entries, each once; empty lines are none."""
        patterns = dict.fromkeys(line.strip() for line in self.lines.splitlines())
        return [WordRule(p, self.kind, self.route, self.label) for p in patterns if p]

    def added_to(self, policy: Policy) -> Policy:
        """Return ``policy`` with the entries at the end, or in the place of the one replaced."""
        rest = [rule for place, rule in enumerate(policy.words) if place != self.replaces]
        at = len(rest) if self.replaces is None else self.replaces
        words = [*rest[:at], *(rule for rule in self.rules if rule not in rest), *rest[at:]]
        return replace(policy, words=tuple(words))


@blueprint.get("/sites/<site>/policy/words", needs=Permission.SEE_COMMENTS)
def word_list(site: str) -> ResponseReturnValue:
    """Show the list, and the form for new entries or for the one to be changed."""
    words = services().store.policy(site).words
    place = whole_in(request.args, "edit", -1)
    if not 0 <= place < len(words):
        return _page(site, Entries())
    rule = words[place]
    return _page(site, Entries(rule.pattern, rule.kind, rule.route, rule.label, place))


@blueprint.post("/sites/<site>/policy/words", needs=Permission.SEE_COMMENTS)
def change_words(site: str) -> ResponseReturnValue:
    """Try the form's entries on the newest comments, or save them."""
    entries = _entries()
    problems = list(_problems(entries))
    if problems:
        return _page(site, entries, problems=problems), 422
    if request.form.get("act") != "save":
        hits = dry_run(
            services().projection, services().store, site, entries.rules, scorer=services().scorer
        )
        return _page(site, entries, tried=hits)
    return _saved(site, entries.added_to(services().store.policy(site)), entries)


@blueprint.post("/sites/<site>/policy/words/remove", needs=Permission.ADMINISTER)
def remove_words(site: str) -> ResponseReturnValue:
    """Take the marked entries off the list."""
    current = services().store.policy(site)
    marked = set(request.form.getlist("place", int))
    words = (rule for place, rule in enumerate(current.words) if place not in marked)
    return _saved(site, replace(current, words=tuple(words)), Entries())


def _saved(site: str, new: Policy, entries: Entries) -> ResponseReturnValue:
    try:
        refusal = save(site, new)
    except Invalid as error:
        return _page(site, entries, problems=list(error.problems.values())), 422
    return refusal or go(url_for("dashboard.word_list", site=site))


def _page(
    site: str,
    entries: Entries,
    *,
    problems: list[str] | None = None,
    tried: DryRun | None = None,
) -> str:
    return render_template(
        "dashboard/rules/word_list.html",
        **frame(site, "policy", None, None),
        current=services().store.policy(site),
        entries=entries,
        problems=problems or [],
        tried=tried,
        excerpt=excerpt,
        kinds=KIND_WORDS,
        routes=ROUTE_WORDS,
        limits={"pattern": PATTERN_LIMIT, "label": LABEL_LIMIT, "rules": WORD_RULES_LIMIT},
        may_save=may_save(),
    )


def _entries() -> Entries:
    kind, route = request.form.get("kind"), request.form.get("route")
    return Entries(
        lines=request.form.get("patterns", ""),
        kind=WordKind(kind) if kind in list(WordKind) else WordKind.WORD,
        route=Route.REJECT if route == Route.REJECT else Route.HOLD,
        label=request.form.get("label", "").strip()[:LABEL_LIMIT],
        replaces=whole(request.form.get("replaces")),
    )


def _problems(entries: Entries) -> Iterator[str]:
    """Yield what is wrong with the form's lines, in words."""
    if not entries.rules:
        yield gettext("Write at least one word, one a line.")
    if len(entries.rules) > WORD_RULES_LIMIT:
        yield gettext(
            "%(count)s entries, limit: %(limit)s.",
            count=len(entries.rules),
            limit=WORD_RULES_LIMIT,
        )
        return
    for rule in entries.rules:
        if problem := _problem(rule):
            yield f"“{excerpt(rule.pattern)}”: {problem}"


def _problem(rule: WordRule) -> str | None:
    if len(rule.pattern) > PATTERN_LIMIT:
        return str(
            gettext(
                "%(length)s characters, limit: %(limit)s.",
                length=len(rule.pattern),
                limit=PATTERN_LIMIT,
            )
        )
    error = pattern_error(rule)
    return str(gettext("RE2 cannot read it: %(error)s", error=error)) if error else None
