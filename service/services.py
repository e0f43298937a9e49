"""What the web process works with; put together in ``service/wsgi.py`` and handed to create_app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app

from moderation.actions import Ring
from moderation.alerts.channels import Channels
from moderation.alerts.log import AlertLog
from moderation.background.runs import RunKind, Runs
from moderation.desk.care import Care
from moderation.desk.claims import Desk
from moderation.desk.golden import GoldenCards
from moderation.desk.hand_over import HandOver
from moderation.desk.saved_lists import SavedLists
from moderation.erasure.erasures import Erasures
from moderation.importing.jobs import Jobs
from moderation.judging import Scorer
from moderation.learning.finding import LimitFinder
from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore
from moderation.learning.prospect import Prospects
from moderation.learning.serving import SiteScorers
from moderation.learning.shadow import Shadows
from moderation.process.config import Config
from moderation.projection.search import Projection
from moderation.promise.promise import Promises
from moderation.raid_decisions.acts import RaidActs
from moderation.readers.keys import ReaderKeys
from moderation.readers.names import Digests, ReaderNames
from moderation.readers.own import OwnComments
from moderation.readers.votes import Votes
from moderation.registry import Registry
from moderation.registry.boxes import Boxes, Gate
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.acceptance import Limits
from moderation.store.authors.acts import Acts
from moderation.store.epochs import incomplete
from moderation.store.feed import Feed
from moderation.store.installation_keys import INSTALLATION
from moderation.store.learning.labels import LabelStore
from moderation.store.raids.raids import Raids
from moderation.store.thread.picks import Picks
from moderation.store.writer import Store
from moderation.watching.turns import Turns
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox

READ_AT_ONCE = 1_000  # labels in a request: two round trips, below a tenth of a second


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one web process.

    ``scorer`` is None where no endpoint scores in the request; then no integration is served, and
    ``labels`` and ``integration_keys`` are not needed either. ``site_scorers``
    has those that sites promoted. ``broker_answers`` may take a second.
    Until ``is_prepared`` nobody is served.
    """

    settings: Config
    store: Store
    registry: Registry
    ring: Ring
    scorer: Scorer | None = None
    labels: LabelStore | None = None
    integration_keys: IntegrationKeys | None = None
    site_scorers: SiteScorers | None = None
    ring_learner: Ring = lambda site: None
    start_import: Ring = lambda site: None
    ring_decider: Ring = lambda site: None
    broker_answers: Callable[[], bool] = lambda: True
    is_prepared: Callable[[], bool] = lambda: True

    def desk(self, site: str) -> Desk:
        """Who works on what on one site."""
        return Desk(self.store.redis, site)

    def hand_over(self, site: str) -> HandOver:
        """What one shift of a site leaves to the next."""
        return HandOver(self.store.redis, site)

    def golden(self, site: str) -> GoldenCards:
        """Comments of one site whose right decision is known, and what moderators answered."""
        return GoldenCards(self.store.redis, site)

    def saved_lists(self, site: str) -> SavedLists:
        """Filters under a name, of one site."""
        return SavedLists(self.store.redis, site)

    def care(self, site: str, moderator: str) -> Care:
        """What one moderator saw today and passed over."""
        return Care(self.store.redis, site, moderator)

    def gate(self, site: str = INSTALLATION) -> Gate:
        """What addresses did in this hour, on a site or in the whole installation."""
        return Gate(self.store.redis, site)

    def feed(self, site: str) -> Feed:
        """What happens on one site from now on."""
        return Feed(self.store.redis, site)

    def missing(self, site: str) -> Sequence[str]:
        """Which keys that a site always has, or the installation, the store lacks."""
        return incomplete(self.store.redis, site)

    @property
    def picks(self) -> Picks:
        """What the newsroom picked."""
        return Picks(self.store.redis, self.store.archived)

    @property
    def acts(self) -> Acts:
        """What was done about authors, on all sites."""
        return Acts(self.store.redis)

    @property
    def turns(self) -> Turns:
        """Which process looks at which site."""
        return Turns(self.store.redis)

    @property
    def raids(self) -> Raids:
        """The raids of all sites."""
        return Raids(self.store.redis)

    @property
    def boxes(self) -> Boxes:
        """The comment boxes of all sites."""
        return Boxes(self.store.redis)

    @property
    def reader_keys(self) -> ReaderKeys:
        """The keys with which sites sign who reads."""
        return ReaderKeys(self.store.redis)

    def own_comments(self, site: str) -> OwnComments:
        """What signed readers of one site posted lately."""
        return OwnComments(self.store.redis, site)

    def votes(self, site: str) -> Votes:
        """What readers of one site think of its comments."""
        return Votes(self.store, self.store.redis, site)

    def reader_names(self, site: str, digests: Digests) -> ReaderNames:
        """Which names signed readers of one site have."""
        return ReaderNames(self.store.redis, site, digests)

    @property
    def endpoints(self) -> Endpoints:
        """The webhooks of all sites."""
        return Endpoints(self.store.redis, allowed=self.settings.webhook_allow_networks)

    @property
    def outbox(self) -> Outbox:
        """What waits for the webhooks, and the log of their deliveries."""
        return Outbox(self.store.redis)

    @property
    def alert_log(self) -> AlertLog:
        """Which alerts stand, and how they began and ended."""
        return AlertLog(self.store.redis)

    @property
    def channels(self) -> Channels:
        """What tells people of alerts."""
        return Channels(self.store.redis, allowed=self.settings.webhook_allow_networks)

    @property
    def projection(self) -> Projection:
        """This machine's view of the comments; it is empty until the projector has run."""
        return Projection(self.settings.projection)

    @property
    def models(self) -> ModelStore:
        """The models of all sites."""
        return ModelStore(self.store.redis)

    @property
    def runs(self) -> Runs:
        """The learner's runs."""
        return Runs(self.store.redis)

    @property
    def finding(self) -> Runs:
        """The findings of the limits that keep promises."""
        return Runs(self.store.redis, kind=RunKind.FINDING)

    @property
    def rescoring(self) -> Runs:
        """The comparisons of imported comments with the policy."""
        return Runs(self.store.redis, kind=RunKind.RESCORING)

    @property
    def deciding(self) -> Runs:
        """Decisions of large raids in the background, and their undos."""
        return Runs(self.store.redis, kind=RunKind.DECIDING)

    @property
    def raid_acts(self) -> RaidActs:
        """What moderators do about raids."""
        return RaidActs(self.store, self.raids, self.deciding)

    def imports(self, site: str) -> Jobs:
        """The archive that an admin brings into a site, on this machine."""
        return Jobs(self.settings.data_dir, site)

    @property
    def site_labels(self) -> SiteLabels:
        """What people decided, as the learner takes it."""
        return SiteLabels(self.store)

    @property
    def shadows(self) -> Shadows:
        """What models in shadow would have done."""
        return Shadows(self.store)

    @property
    def prospects(self) -> Prospects:
        """What promotions would let the machine decide."""
        return Prospects(self.store, self.projection)

    @property
    def erasures(self) -> Erasures:
        """What was erased on all sites."""
        return Erasures(self.store.redis)

    @property
    def label_store(self) -> LabelStore:
        """The labels of all sites, also where no endpoint takes any."""
        return self.labels or LabelStore(self.store.redis)

    def find_limits(self, site: str, *, by: str, former: Promises | None = None) -> None:
        """Ask for the limits of a site's promises, where those are others than ``former``.

        Few labels are read at once, more of them by the learner.
        """
        promises = self.store.policy(site).promises
        if promises and promises != former:
            self.finding.ask(site, by=by)
            if self.store.live_size(site, "decided") <= READ_AT_ONCE:
                LimitFinder(self.store, self.models, self.projection, self.finding)(site)

    @property
    def integrations(self) -> IntegrationKeys:
        """The keys of foreign protocols, also where none is served."""
        return self.integration_keys or IntegrationKeys(self.store.redis)

    @property
    def limits(self) -> Limits:
        """What intake allows, as the settings say."""
        return Limits(
            rate_per_second=self.settings.rate_per_second,
            burst=self.settings.rate_burst,
            pending_max=self.settings.pending_max,
        )


def services() -> Services:
    """Return the parts that the running app was created with."""
    current: Services = current_app.extensions["modqueue"]
    return current
