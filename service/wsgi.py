"""The web process put together: ``gunicorn -c python:service.server.config service.wsgi:app``."""

from __future__ import annotations

import logging

from flask import Flask

from moderation.archive.opening import opener
from moderation.errors import ConfigError
from moderation.judging import Scorer
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers, UnusableModel
from moderation.process.config import Config
from moderation.process.doorbell import BackgroundRing, Doorbell
from moderation.process.logs import configure as configure_logs
from moderation.process.messages import LEARN_TASK, LEARNER_QUEUE
from moderation.process.startup import (
    bring_up_to_date,
    erase_what_came_back,
    require_archive,
    require_durable_store,
)
from moderation.process.traces import configure as configure_traces
from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.access.keyring import Keyring
from service.access.second_step import Codes, renew_second_steps
from service.app import create_app
from service.deciding import Decider
from service.http.forwarding import BehindProxies
from service.importing.starting import Starter
from service.preparation import Preparation
from service.services import Services
from service.watching import Watch

log = logging.getLogger("modqueue.web")


def build(settings: Config) -> Flask:
    """Return the application over the store that ``settings`` name.

    Raises:
        ConfigError: ``MODQUEUE_SECRET`` is missing, the store can lose comments, or integrations
            are to be served where no scorer runs.
        ArtifactError: the model is missing or altered.
    """
    configure_logs(settings.log_level)
    configure_traces(settings, "web")
    if not settings.secret:
        raise ConfigError("MODQUEUE_SECRET", "is needed here; `modqueue run` sets it by itself")
    redis = connect(settings.redis_url)
    labels = LabelStore(redis)
    doorbell, scorers = Doorbell(settings.broker), _scorers(settings, ModelStore(redis))
    registry, importer = Registry(redis), Starter(settings)
    preparation = Preparation(lambda: _prepare(settings, registry, labels, importer))
    decider = Decider()
    services = Services(
        settings=settings,
        store=Store(redis, opener(settings.archive), settings.replicas_min),
        registry=registry,
        ring=BackgroundRing(doorbell),
        ring_learner=BackgroundRing(Doorbell(settings.broker, LEARN_TASK, LEARNER_QUEUE)),
        start_import=importer,
        ring_decider=decider.wake,
        broker_answers=doorbell.answers,
        is_prepared=lambda: preparation.is_done,
        scorer=scorers.base if scorers else None,
        site_scorers=scorers,
        labels=labels,
        integration_keys=IntegrationKeys(redis),
    )
    app = create_app(services)
    preparation.begin()
    Watch(services).begin(lambda: preparation.is_done)
    decider.begin(services, lambda: preparation.is_done)
    if settings.trusted_proxies:
        app.wsgi_app = BehindProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _prepare(settings: Config, registry: Registry, labels: LabelStore, importer: Starter) -> None:
    """See to the store before anybody is served.

    Raises:
        ConfigError: the store can lose comments, or a later release wrote it.
        StoreUnavailable: it does not answer; nothing that was done does harm a second time.
    """
    require_durable_store(settings, wait_seconds=0)
    require_archive(settings)
    erase_what_came_back(settings)
    bring_up_to_date(settings)
    for site in registry.sites():
        labels.move_former(site.slug)
    if settings.former_secrets:
        _renew_second_steps(settings, registry)
    importer.resume()


def _renew_second_steps(settings: Config, registry: Registry) -> None:
    """Put second steps under the present secret, so that the former ones can be taken away."""
    codes = Codes(Keyring(settings.secret, settings.former_secrets))
    if renewed := renew_second_steps(registry, codes):
        log.info("second_steps.renewed accounts=%d", renewed)


def _scorers(settings: Config, models: ModelStore) -> SiteScorers | None:
    """Return the model, and those of sites, where an integration scores in the request.

    Raises:
        ArtifactError: the model is missing or altered.
        ConfigError: no scorer runs on this platform.
    """
    if not settings.served:
        return None
    import classifier  # a process that serves none never loads numpy

    def with_model(data: bytes) -> Scorer:
        try:
            return base.with_site(classifier.SiteLayer.from_bytes(data))
        except classifier.ArtifactError as error:
            raise UnusableModel(str(error), error.kind) from None

    try:
        base = classifier.load(settings.model_dir)
    except classifier.KernelUnavailable as error:
        problem = f"{error}; none serves without it"
        raise ConfigError("MODQUEUE_INTEGRATIONS", problem) from None
    return SiteScorers(base, models, with_model)


app = build(Config.from_env())
