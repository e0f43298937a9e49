"""``python -m service.translations``: extract, update the .po files, compile the .mo files."""

from __future__ import annotations

import sys

from service.translations.catalogues import LANGUAGES, compiled, missing, po_path, updated, write


def main() -> int:
    """Bring all catalogues up to date; fail where a text has no translation yet."""
    waiting = 0
    for language in LANGUAGES:
        catalogue = updated(language)
        write(catalogue, po_path(language))
        po_path(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        for message in missing(catalogue):
            waiting += 1
            sys.stderr.write(f"{po_path(language)}: no translation of {message.id!r}\n")
    return 1 if waiting else 0


if __name__ == "__main__":
    raise SystemExit(main())
