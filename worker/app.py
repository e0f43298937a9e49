"""The worker put together: ``celery -A worker.app worker`` (the Procfile has the whole line)."""

from __future__ import annotations

import gc

import classifier
from moderation.errors import ModqueueError
from moderation.process.config import Config
from worker.factory import create_worker

try:
    _settings = Config.from_env()
    _scorer = classifier.load(_settings.model_dir)
    # The model stays shared between the pool's children: 216 instead of 353 MB for two of them.
    gc.collect()
    gc.freeze()
    app = create_worker(_settings, _scorer)
except (ModqueueError, classifier.ArtifactError, classifier.KernelUnavailable) as error:
    raise SystemExit(f"modqueue worker: {error}") from None
