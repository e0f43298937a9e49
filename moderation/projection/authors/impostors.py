"""Names of authors that look like those of authors who are published often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.text.look_alikes import skeletons

REGULAR_FROM = 20  # approved comments: readers know such a name


@lru_cache(maxsize=4096)  # who writes now writes again
def looks(name: str) -> str:
    """Return what a name looks like: letters of all alphabets that look alike are one."""
    return min(skeletons(name))


def alike_regulars(projection: Projection, site: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return, by author's key, the name of a regular author that the one in ``names`` looks like.

    A regular author has an account or an e-mail address, and at least 20 approved comments.
    """
    pairs = json.dumps([[key, looks(name)] for key, name in names.items()])
    return dict(ask(projection.place, _REGULARS, [pairs, site, REGULAR_FROM]))


# The row of a look is read from the index alone; only of those shown the name is looked up.
_REGULARS = (
    "SELECT key, (SELECT name FROM comments WHERE row = newest) FROM ("
    "SELECT value ->> 0 AS key, max(row) AS newest FROM json_each(?) "
    "CROSS JOIN comments INDEXED BY comments_by_looks "
    "ON site = ? AND looks = value ->> 1 AND author != value ->> 0 "
    "WHERE status = 'approved' GROUP BY key, author HAVING count(*) >= ?) AS regulars"
)
