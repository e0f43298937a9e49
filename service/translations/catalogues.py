"""Catalogues: what the source says, what the .po files have, and what is missing between them.

Besides templates and code, the dictionaries of ``moderation.rule_words`` are extracted: the domain
keeps its English sentences there and knows nothing of translations.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from moderation.rule_words import ATTRIBUTE_WORDS, RULE_SENTENCES, RULE_WORDS

LANGUAGES = ("ru", "kk")
FOLDER = Path(__file__).parent
SERVICE = FOLDER.parent
METHODS = [("**/translations/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
    "plural_forms": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def po_path(language: str) -> Path:
    """Return where a language's catalogue is."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def template() -> Catalog:
    """Return every text of the dashboard, without translations; read once."""
    catalogue = Catalog(project="modqueue", charset="utf-8", fuzzy=False)
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    texts = extract_from_dir(SERVICE, METHODS, options, KEYWORDS)
    for name, _line, text, _comments, context in texts:
        catalogue.add(text, locations=[(f"service/{name}", 0)], context=context)
    for text in (*RULE_SENTENCES.values(), *RULE_WORDS.values(), *ATTRIBUTE_WORDS.values()):
        catalogue.add(text, locations=[("moderation/rule_words.py", 0)])
    return catalogue


def stored(language: str) -> Catalog:
    """Return the catalogue as its .po file has it."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def updated(language: str) -> Catalog:
    """Return the stored catalogue with new texts added and forgotten ones dropped."""
    catalogue = stored(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    return catalogue


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Yield texts without a translation, or without one of their plural forms."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message


def write(catalogue: Catalog, path: Path) -> None:
    """Write a .po file without line numbers and dates, so that it changes only with its texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True)
    rule = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n"Plural-Forms: {rule}\\n"\n\n'
    )
    path.write_text(header + buffer.getvalue().decode(), encoding="utf-8")
