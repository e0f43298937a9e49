"""An article's public comments in thread order, and stubs that keep the replies in their places.

A place is `path-id`; the path holds the one of the comment above it, a dot, and when it was posted
and as which of the site's comments. Places sort so that each comment comes before its replies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.store import records


@dataclass(frozen=True, slots=True)
class Stub:
    """What is left of a comment that is not public, while public replies stand below it.

    ``above`` is the id of the comment that it stands below, itself shown or a stub.
    """

    id: str
    above: str | None


# Gives some fields of the records of some comments, in one round trip.
ReadFields = Callable[[Sequence[str]], Sequence[Mapping[str, str]]]
FIELDS = ("path", "above", "doc")
Items = Sequence[tuple[str, Comment | Stub]]  # each with its place


def with_stubs(read: ReadFields, shown: Sequence[tuple[str, Comment]], after: str | None) -> Items:
    """Return public comments, by place, and a stub before the first reply of each missing one.

    Those that stood before the place ``after`` were given then. Costs a round trip for each level
    of comments that are missing, usually none, at most 15.
    """
    missing = list(_missing([_path(place) for place, _ in shown], after))
    stubs = _stubs(read, missing, [comment for _, comment in shown]) if missing else {}
    given: set[str] = set()
    items: list[tuple[str, Comment | Stub]] = []
    for place, comment in shown:
        for path in _above(_path(place)):
            if path in stubs and path not in given:
                given.add(path)
                items.append((f"{path}-{stubs[path].id}", stubs[path]))
        items.append((place, comment))
    return items


def _missing(paths: Sequence[str], after: str | None) -> Iterator[str]:
    """Yield the paths above ``paths`` under which no public comment is."""
    known = set(paths)
    before = _path(after) if after else ""
    known.update((before, *_above(before)))
    for path in paths:
        for above in _above(path):
            if above not in known:
                known.add(above)
                yield above


def _stubs(
    read: ReadFields, missing: Sequence[str], comments: Sequence[Comment]
) -> Mapping[str, Stub]:
    """Read what is under the ``missing`` paths, from the replies up."""
    stubs_by_path: dict[str, Stub] = {}
    asked = {comment.above for comment in comments}
    parent_ids = asked - {None, *(comment.id for comment in comments)}
    while parent_ids and len(stubs_by_path) < len(missing):
        ids = [str(id_) for id_ in parent_ids]
        fields = zip(ids, read(ids), strict=True)
        stubs = {one["path"]: Stub(id_, _id_above(one)) for id_, one in fields if one}
        stubs_by_path |= {path: stub for path, stub in stubs.items() if path in missing}
        parent_ids = {stub.above for stub in stubs.values()} - {None, *asked}
        asked |= parent_ids
    return stubs_by_path


def _id_above(fields: Mapping[str, str]) -> str | None:
    doc = fields.get("doc")
    return fields.get("above") or (records.load_submission(doc).parent_id if doc else None)


def _path(place: str) -> str:
    return place.partition("-")[0]


def _above(path: str) -> list[str]:
    """Return the paths above ``path``, the highest first."""
    return [path[:at] for at, letter in enumerate(path) if letter == "."]
