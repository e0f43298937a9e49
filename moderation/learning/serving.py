"""Which scorer rates a site's comments: the shipped one, or that with the site's own model.

A model that cannot be used (broken, or made for another base) leaves the shipped one at work, a
line in the log and a sentence on the page, until a process can use it.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from moderation.errors import ModqueueError, NotFound, StoreUnavailable
from moderation.judging import AtWork, Scorer
from moderation.learning.model_fault import BROKEN, ModelFault
from moderation.learning.models import ModelStore
from moderation.store.learning.model_places import Places

SCORERS_MAX = 16  # of one process; each holds about 0.8 MB beside the base's arrays
REMEMBERED_SECONDS = 1.0  # a request asks at most so often which model is promoted
log = logging.getLogger("modqueue.models")


class UnusableModel(ModqueueError):
    """No scorer can be made of a model; the message says why, ``kind`` is one of FAULT_KINDS."""

    def __init__(self, sentence: str, kind: str = BROKEN) -> None:
        super().__init__(sentence)
        self.kind = kind


class SiteScorers:
    """Scorers of all sites, made when they are first needed, the least used dropped.

    ``make`` returns the base with a site's model, or raises UnusableModel. Threads may share it.
    """

    def __init__(
        self,
        base: Scorer,
        models: ModelStore,
        make: Callable[[bytes], Scorer],
        *,
        scorers_max: int = SCORERS_MAX,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base = base
        self._models, self._make, self._clock = models, make, clock
        self._scorers_max = scorers_max
        self._scorers: OrderedDict[tuple[str, str], Scorer | None] = OrderedDict()
        self._promoted: dict[str, tuple[float, str]] = {}  # by site: until when, which
        self._lock = Lock()

    def at_work(self, site: str, places: Places) -> AtWork:
        """Return who scores ``site`` and who stands in shadow.

        Raises:
            StoreUnavailable: a model that this process has not read yet cannot be read.
        """
        scorer = self._scorer(site, places.promoted) or self.base
        return AtWork(scorer, self._scorer(site, places.shadow), places.shadow)

    def promoted(self, site: str) -> Scorer:
        """Return who scores ``site``, by what the store said within the last second.

        While Redis is away it is the one that this process used last.
        """
        promoted = self._promoted_id(site)
        try:
            return self._scorer(site, promoted) or self.base
        except StoreUnavailable:
            return self.base

    def _promoted_id(self, site: str) -> str:
        until, id_ = self._promoted.get(site, (-float("inf"), ""))
        if self._clock() < until:
            return id_
        try:
            id_ = self._models.places(site).promoted
        except StoreUnavailable as error:
            log.warning("models.not_read site=%s error=%s", site, error)
        self._promoted[site] = (self._clock() + REMEMBERED_SECONDS, id_)
        return id_

    def _scorer(self, site: str, id_: str) -> Scorer | None:
        if not id_:
            return None
        with self._lock:
            if (site, id_) not in self._scorers:
                self._scorers[site, id_] = self._read(site, id_)
                if len(self._scorers) > self._scorers_max:
                    self._scorers.popitem(last=False)
            self._scorers.move_to_end((site, id_))
            return self._scorers[site, id_]

    def _read(self, site: str, id_: str) -> Scorer | None:
        """Return a scorer of the stored model, None where there cannot be one."""
        try:
            scorer = self._make(self._models.blob(site, id_))
        except NotFound:  # it went while a drain was under way
            return None
        except (UnusableModel, ValueError) as error:
            log.warning("model.unusable site=%s model=%s error=%s", site, id_, error)
            kind = error.kind if isinstance(error, UnusableModel) else BROKEN
            self._models.note_fault(site, id_, ModelFault(kind, str(error)))
            return None
        self._models.clear_fault(site, id_)
        return scorer
