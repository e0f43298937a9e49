"""The way from lessons to a site's layer on the shipped model; the learner's root hands it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from moderation.background.run_watch import Cancelled
from moderation.learning.learner import CannotLearn, Lesson, TooFewTexts, Trainer
from moderation.learning.site_model import Trained
from moderation.process.config import Config

CARD = ("decisions", "languages", "held_out", "strength")  # what a model's card has of its figures


def trainer(settings: Config) -> Trainer:
    """Return what makes a model of lessons; what it needs is loaded with the first."""

    def train(
        lessons: Sequence[Lesson],
        *,
        progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Trained:
        import classifier  # an idle learner holds neither the model nor scikit-learn
        from classifier import adaptation

        try:
            base = classifier.load(settings.model_dir)
            layer = adaptation.adapt(
                [adaptation.Example(**fields(lesson)) for lesson in lessons],
                base,
                progress=progress,
                is_cancelled=is_cancelled,
            )
        except adaptation.AdaptationCancelled:
            raise Cancelled from None
        except adaptation.TooFewTexts as error:
            raise TooFewTexts(error.counts) from None
        except (adaptation.AdaptationError, classifier.ArtifactError) as error:
            raise CannotLearn(str(error)) from None
        info = {name: layer.info[name] for name in CARD}
        own = base.with_site(layer)
        return Trained(
            layer.name, layer.base, layer.to_bytes(), info,
            rate=lambda texts: [one.scores[classifier.SITE] for one in own.score(texts)],
        )  # fmt: skip

    return train


def fields(lesson: Lesson) -> dict[str, Any]:
    """Return a lesson by the names of an example."""
    named = asdict(lesson)
    label = int(named.pop("rejected"))
    return {**named, "label": label}
