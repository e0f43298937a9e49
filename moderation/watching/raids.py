"""The watcher of raids: finds nearly the same text by many authors, and lets it go after calm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.projection import raids as projected
from moderation.projection.search import Projection
from moderation.raids import raid as rules
from moderation.raids.groups import Group, groups
from moderation.raids.raid import WATCH, Raid, Text, is_copy, spread, usual, wide
from moderation.site.raid_mode import RaidMode
from moderation.store.raids.raids import Raids
from moderation.store.server.clock import DAY_MS, HOUR_MS

CALM_MS = HOUR_MS  # without a copy, before a raid is over
FRESH_MS = 2 * 60_000  # what a process that looks for the first time takes for new
PAST_MS = 7 * DAY_MS  # in which it is looked for what is usual
RAIDS_MAX = 50  # that go on at once: each batch of a worker reads their words
USUAL_TIMES = 3  # so many times the busiest hour of the past is no usual hour
SAMPLES = 20  # copies whose likes are looked for there
LEARNT = 200  # copies from which on a raid's words are known
WORD_MS = DAY_MS  # how long a person's word that something is no raid stands


@dataclass(frozen=True, slots=True)
class Changed:
    """The raids that one look began and ended."""

    begun: Sequence[Raid] = ()
    ended: Sequence[Raid] = ()


class RaidWatch:
    """Looks at the comments of sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, raids: Raids, projection: Projection) -> None:
        self._raids, self._projection = raids, projection
        self._rows: dict[str, int] = {}  # how far each site was read

    def round(self, site: str, mode: RaidMode, now: int) -> Changed:
        """Begin what is a raid by now, and end what is calm; with ``mode`` off end all."""
        self._raids.release_ended(site)  # who ended one may have died before
        active = self._raids.active(site)
        if mode is RaidMode.OFF:
            return Changed(ended=[one for one in active if self._raids.end(site, one, at=now)])
        newest = projected.newest_row(self._projection, site)
        known = self._rows.get(site)
        if known is None or known > newest:  # the first look, or the projection is made anew
            known = 0
        ended = self._go_on(site, active, mode, known, now)
        begun = self._begin(site, mode, known, now)
        self._rows[site] = newest
        return Changed(begun, ended)

    def _go_on(
        self, site: str, active: Sequence[Raid], mode: RaidMode, above: int, now: int
    ) -> list[Raid]:
        """Give raids their new copies; return those that end."""
        if not active:
            return []
        new = projected.texts(self._projection, site, since=now - HOUR_MS, above=above)
        copies = _copies(active, new)
        for raid in active:
            if own := copies.get(raid.id):
                self._grow(site, raid, own, mode, now)
            elif raid.holds != _holds(raid, mode):
                self._raids.note(site, replace(raid, holds=_holds(raid, mode)))
        calm = [one for one in active if one.id not in copies and _is_calm(one, now)]
        return [one for one in calm if self._raids.end(site, one, at=now)]

    def _grow(
        self, site: str, raid: Raid, copies: Sequence[Text], mode: RaidMode, now: int
    ) -> None:
        """Give a raid more copies, and learn from them each time they are twice as many."""
        noted = self._note(site, raid, copies, mode)
        if noted.copies.bit_length() > raid.copies.bit_length() and raid.copies < LEARNT:
            self._widen(site, noted, mode, now - HOUR_MS)

    def _note(self, site: str, raid: Raid, copies: Sequence[Text], mode: RaidMode) -> Raid:
        """Give a raid more copies; return it as it is then."""
        self._raids.add_copies(site, raid.id, {text.id: text.at for text in copies})
        ids = self._raids.copies(site, raid.id)
        count = projected.spread_of(self._projection, site, ids)
        newest = max(raid.newest, *(text.at for text in copies))
        noted = replace(
            raid, newest=newest, copies=len(ids), authors=count.authors, articles=count.articles
        )
        noted = replace(noted, holds=_holds(noted, mode))
        self._raids.note(site, noted)
        return noted

    def _widen(self, site: str, raid: Raid, mode: RaidMode, since: int) -> None:
        """Learn from its copies which other words a raid uses, and look for those with them."""
        hour = projected.texts(self._projection, site, since=since)
        copies = [text for text in hour if raid.has(text.gist)]
        widened = replace(raid, gist=wide(copies) - usual(self._newest(site), raid.gist, raid.has))
        self._note(site, widened, [text for text in hour if widened.has(text.gist)], mode)

    def _begin(self, site: str, mode: RaidMode, above: int, now: int) -> list[Raid]:
        active, past = self._raids.active(site), self._raids.past(site)
        hour = now - HOUR_MS
        crowd = projected.crowded(
            self._projection, site,
            since=hour, above=above, fresh=now - FRESH_MS if not above else hour,
        )  # fmt: skip
        free = [text for text in crowd if rules.of(active, text.gist) is None]
        if not free:
            return []
        newest = self._newest(site)
        raids = [
            _raid(group, mode, now)
            for group in groups(free, newest)
            if not _is_no_raid(past, group, now) and not self._is_usual(site, group, now)
        ][: max(0, RAIDS_MAX - len(active))]
        texts = projected.texts(self._projection, site, since=hour) if raids else []
        return [raid for raid in raids if self._start(site, raid, mode, texts)]

    def _newest(self, site: str) -> list[Text]:
        return projected.newest_texts(self._projection, site)

    def _start(self, site: str, raid: Raid, mode: RaidMode, hour: Sequence[Text]) -> bool:
        """Begin a raid with all its copies among an hour's texts; return whether it was new."""
        if not self._raids.begin(site, raid):
            return False
        self._note(site, raid, [text for text in hour if raid.has(text.gist)], mode)
        return True

    def _is_usual(self, site: str, group: Group, now: int) -> bool:
        """Return whether the days before had hours in which about as many said so."""
        before = projected.approved_before(
            self._projection, site, [text.id for text in group.texts[:SAMPLES]],
            since=now - PAST_MS, until=now - HOUR_MS,
        )  # fmt: skip
        hours = Counter(text.at // HOUR_MS for text in before if is_copy(group.gist, text.gist))
        return len(group.texts) < USUAL_TIMES * max(hours.values(), default=0)


def _copies(raids: Sequence[Raid], texts: Sequence[Text]) -> Mapping[str, list[Text]]:
    copies: dict[str, list[Text]] = {}
    for text in texts:
        if raid := rules.of(raids, text.gist):
            copies.setdefault(raid.id, []).append(text)
    return copies


def _raid(group: Group, mode: RaidMode, now: int) -> Raid:
    first, count = group.texts[0], spread(group.texts)
    newest = max(text.at for text in group.texts)
    holds = mode is RaidMode.HOLD and count.is_wide
    return Raid(
        first.id, group.gist, now, newest, count.copies, count.authors, count.articles, holds
    )


def _is_calm(raid: Raid, now: int) -> bool:
    return now - max(raid.newest, raid.begun) >= CALM_MS


def _holds(raid: Raid, mode: RaidMode) -> bool:
    """Return whether copies are held: below one article many may quote it, unless a person says."""
    return mode is RaidMode.HOLD and (raid.articles > 1 or raid.by != WATCH)


def _is_no_raid(past: Sequence[Raid], group: Group, now: int) -> bool:
    """Return whether a person lately said that a text like this is none."""
    return any(
        one.is_no_raid and now - one.ended < WORD_MS and is_copy(one.gist, group.gist)
        for one in past
    )
