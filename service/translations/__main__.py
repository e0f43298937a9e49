"""``python -m service.translations``: extract, update the .po files, compile them."""

from __future__ import annotations

import sys

from service.translations.build import compile_catalogues
from service.translations.catalogues import LANGUAGES, missing, po_path, updated, write


def main() -> int:
    """Bring all catalogues up to date; fail where a text has no translation yet."""
    waiting = 0
    for language in LANGUAGES:
        catalogue = updated(language)
        write(catalogue, po_path(language))
        for message in missing(catalogue):
            waiting += 1
            sys.stderr.write(f"{po_path(language)}: no translation of {message.id!r}\n")
    compile_catalogues()
    return 1 if waiting else 0


if __name__ == "__main__":
    raise SystemExit(main())
