"""Train, evaluate and describe the model: python -m classifier train | evaluate | card."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from classifier.artifact import SHIPPED
from classifier.datasets import DEFAULT_ROOT, DataMissingError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m classifier", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("train", "train the model from labelled comments"),
        ("evaluate", "measure the model on held-out data"),
        ("card", "write docs/model-card.md"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="folder with the data")
        command.add_argument("--model", type=Path, default=SHIPPED, help="folder of the model")
        if name == "train":
            command.add_argument(
                "--further", type=Path, nargs="*", default=[], help="further labelled CSV files"
            )
    given = parser.parse_args(arguments)
    try:
        if given.command == "train":
            from classifier.train import train

            train(given.data, given.model, given.further)
    except DataMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
