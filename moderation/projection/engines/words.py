"""Which comments have some words: by the index of words, or asked of one comment at a time."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.text.stems import WORDS, fold, stem_forms

SEARCH_WORDS_MAX = 12
Condition = tuple[str, list[object]]  # SQL and its values


@dataclass(frozen=True, slots=True)
class Words:
    """Words that all have to occur: in one ``column`` of the index, or in any; at most 12.

    In any column, the id of a comment of the ``site`` is one, too.
    """

    site: str
    text: str
    column: str = ""

    @property
    def match(self) -> str:
        """FTS5's expression for them; "" where the text has no letter or digit."""
        match = match_expression(self.text)
        return f"{self.column} : ({match})" if match and self.column else match

    def rows(self) -> Condition:
        """Return SQL of all rows that have them, each once."""
        by_word, values = self.by_word()
        if self.column:
            return by_word, values
        by_id = "SELECT row FROM comments WHERE site = ? AND id = ?"
        return f"{by_word} UNION {by_id}", [*values, self.site, self.text.strip()]

    def by_word(self) -> Condition:
        """Return SQL of the rows that have them in the index, which come one by one."""
        return "SELECT rowid AS hit FROM words WHERE words MATCH ?", [self.match]

    def asked(self) -> Condition:
        """Return the condition that a row of ``comments`` has them.

        Its own words are read: the index would be gone through from one end for each row.
        """
        forms = _forms(self.text)
        if not forms:
            return "false", []
        either = (" OR ".join(["instr(said, ?) > 0"] * len(some)) for some in forms)
        said = (
            f" || ' ' || {self.column or _ALL} || ' ' AS said FROM words WHERE rowid = comments.row"
        )
        has = " AND ".join(f"({one})" for one in either)
        condition = f"EXISTS (SELECT 1 FROM (SELECT ''{said}) AS own WHERE {has})"
        values: list[object] = [f" {stem} " for some in forms for stem in some]
        if self.column:
            return condition, values
        return f"({condition} OR id = ?)", [*values, self.text.strip()]


_ALL = "body || ' ' || author || ' ' || article"


def match_expression(text: str) -> str:
    """Return FTS5's expression for all words of ``text`` in any form, at most 12 of them.

    Every stem is quoted, so nothing that a person types is read as an operator. "" where there is
    no letter or digit.
    """
    forms = (" OR ".join(f'"{stem}"' for stem in some) for some in _forms(text))
    return " AND ".join(f"({alternatives})" for alternatives in forms)


def _forms(text: str) -> list[list[str]]:
    return [list(stem_forms(word)) for word in WORDS.findall(fold(text))[:SEARCH_WORDS_MAX]]
