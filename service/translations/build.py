"""The build step that compiles the catalogues: the .mo files are made, never stored.

Named in ``pyproject.toml`` under ``tool.setuptools.cmdclass``, so that a wheel and an editable
install have them alike. It imports nothing of modqueue: at build time nothing is installed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools.command.build_py import build_py

FOLDER = Path(__file__).parent


# Babel writes the hour of compiling; the same texts shall give the same bytes.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class BuildPy(build_py):  # type: ignore[misc]  # setuptools has no types
    """setuptools' own step, after the catalogues were compiled beside their sources."""

    def run(self) -> None:
        """Compile each .po file, then collect modules and data files."""
        compile_catalogues()
        super().run()


def compile_catalogues() -> None:
    """Write the .mo file of each .po file beside it."""
    for path in FOLDER.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parent.parent.name)
        catalogue.creation_date = catalogue.revision_date = EPOCH
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


if __name__ == "__main__":
    compile_catalogues()
