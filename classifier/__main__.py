"""Train, evaluate and describe the model: python -m classifier COMMAND."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from classifier.artifact import SHIPPED, ArtifactError
from classifier.data.datasets import DEFAULT_ROOT, DataMissingError
from classifier.kernel import KernelUnavailable
from classifier.text.language import MODEL_FOLDER


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    whole = argparse.ArgumentParser(prog="python -m classifier", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train the model from labelled comments")
    train.add_argument(
        "--further", type=Path, nargs="*", default=[], help="further labelled CSV files"
    )
    teach = commands.add_parser("teach", help="give a trained model the last lesson alone")
    teach.add_argument("--out", type=Path, required=True, help="folder to write")
    language = commands.add_parser("train-language", help="train the language detector")
    language.add_argument("--model", type=Path, default=MODEL_FOLDER, help="folder of the detector")
    evaluate = commands.add_parser("evaluate", help="measure the model on held-out data")
    evaluate.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    evaluate.add_argument("--no-folds", action="store_true", help="skip what must be trained")
    for command in (train, teach, language, evaluate):
        command.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="folder with the data")
    for command in (train, teach, evaluate):
        command.add_argument("--model", type=Path, default=SHIPPED, help="folder of the model")
    site = commands.add_parser("adapt", help="fit a site's layer from its decisions")
    site.add_argument("labels", type=Path, help="CSV file with the columns text and label (0, 1)")
    site.add_argument("--out", type=Path, required=True, help="folder to write; must not exist")
    site.add_argument("--base", type=Path, default=SHIPPED, help="folder of the model below")
    commands.add_parser("card", help="write docs/model-card.md from the last evaluation")
    return whole


def run(options: argparse.Namespace) -> int:
    """Run one command, return its exit status; scikit-learn is imported only here."""
    if options.command == "train":
        from classifier.estimator.train import train

        train(options.data, options.model, options.further)
    elif options.command == "teach":
        from classifier.estimator.train import teach

        teach(options.data, options.model, options.out)
    elif options.command == "train-language":
        from classifier.training.language_detector import train as train_language

        for name, accuracy in train_language(options.data, options.model).items():
            sys.stdout.write(f"{name}: {accuracy:.4f}\n")
    elif options.command == "evaluate":
        from classifier.evaluation.evaluate import run as evaluate

        evaluate(options.data, options.model, options.json, not options.no_folds)
    elif options.command == "adapt":
        from classifier.adaptation.command import run as adapt

        return adapt(options.labels, options.out, options.base)
    else:
        from classifier.evaluation.card import write

        sys.stdout.write(f"{write()}\n")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    try:
        return run(parser().parse_args(arguments))
    except (ArtifactError, DataMissingError, KernelUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
