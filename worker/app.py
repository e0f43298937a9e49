"""The worker put together: ``python -m worker.start worker.app`` (see the Procfile)."""

from __future__ import annotations

import classifier
from moderation.errors import ModqueueError
from moderation.learning.serving import UnusableModel
from moderation.process.config import Config
from moderation.text import stems
from worker.factory import create_worker


def _with_model(data: bytes) -> classifier.Scorer:
    """Return the scorer with a site's own model. Raises UnusableModel."""
    try:
        return _scorer.with_site(classifier.SiteLayer.from_bytes(data))
    except classifier.ArtifactError as error:
        raise UnusableModel(str(error), error.kind) from None


try:
    _settings = Config.from_env()
    _scorer = classifier.load(_settings.model_dir)
    stems.load()
    app = create_worker(_settings, _scorer, with_model=_with_model)
except (ModqueueError, classifier.ArtifactError, classifier.KernelUnavailable) as error:
    raise SystemExit(f"modqueue worker: {error}") from None
