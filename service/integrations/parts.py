"""What every integration needs of the running app: the scorer, labels, keys, and raw bodies."""

from __future__ import annotations

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from moderation.judging import Scorer
from moderation.registry import ApiKey
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import Label, LabelStore
from service.access.api_keys import find_key
from service.services import services


def scorer(site: str) -> Scorer:
    """Return who scores ``site``; integrations are not registered without a scorer."""
    if own := services().site_scorers:
        return own.promoted(site)
    current = services().scorer
    assert current is not None  # noqa: S101
    return current


def labels() -> LabelStore:
    """Return the store of labels."""
    store = services().labels
    assert store is not None  # noqa: S101
    return store


def integration_keys() -> IntegrationKeys:
    """Return the secrets and keys of foreign protocols."""
    current = services().integration_keys
    assert current is not None  # noqa: S101
    return current


def keep(site: str, label: Label) -> None:
    """Keep what people say of a text, unless that is turned off. Raises StoreUnavailable."""
    if services().settings.keep_suggestions:
        labels().add(site, label)


def api_key(secret: str) -> ApiKey | None:
    """Return the live API key with this secret and name it in the log.

    Raises:
        StoreUnavailable: it is not remembered and Redis is away.
    """
    key = find_key(secret)
    if key:
        g.api_key = key
    return key


def raw_body(bytes_max: int) -> bytes | None:
    """Return the body as it came, or None if it is longer; nothing beyond the limit is read."""
    request.max_content_length = bytes_max
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None
