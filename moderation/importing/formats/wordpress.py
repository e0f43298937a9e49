"""WordPress' export (WXR 1.0 to 1.2): a feed whose items carry their comments, also in a zip.

Source: WordPress/wordpress-importer 5fda048. Namespaces differ in version and scheme, so elements
are known by their local names.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    Unreadable,
    unknown_status,
)
from moderation.importing.formats.local_times import LocalTimes
from moderation.importing.formats.own_marks import exact_article, exact_comment
from moderation.importing.formats.xml import CHUNK, Element, records
from moderation.importing.plain_text import plain
from moderation.importing.unpacking import unpacked_max
from moderation.status import Status

STATES = {
    "1": Status.APPROVED,
    "0": Status.HELD,
    "spam": Status.REJECTED,
    "trash": Status.ERASED,
    "post-trashed": Status.ERASED,
}
ORDINARY = ("", "comment")
ZIP = b"PK\x03\x04"
FILES_MAX = 1_000


def read(path: Path) -> Iterator[Item]:
    """Yield what a WordPress export holds. Raises Unreadable for XML or a zip of another kind."""
    with path.open("rb") as file:
        is_zip = file.read(4) == ZIP
    if not is_zip:
        yield from _feed(path)
        return
    try:
        yield from _zipped(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Broken(0, f"the zip cannot be unpacked: {error}") from None


def _zipped(path: Path) -> Iterator[Item]:
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".xml")]
        if not members:
            raise Unreadable("the zip has no .xml file")
        size, size_max = sum(info.file_size for info in members), unpacked_max(path)
        if len(members) > FILES_MAX or size > size_max:
            raise Unreadable(
                f"the zip holds {len(members):,} XML files of {size:,} bytes together; "
                f"at most {FILES_MAX:,} of {size_max:,} bytes are read"
            )
        for member in members:
            with archive.open(member) as packed, tempfile.NamedTemporaryFile("wb") as unpacked:
                while chunk := packed.read(CHUNK):
                    unpacked.write(chunk)
                unpacked.flush()
                yield from _feed(Path(unpacked.name))


def _feed(path: Path) -> Iterator[Item]:
    site = ""
    has_items = False
    for element in records(path, ("item", "link")):
        if element.name == "link" and not site:
            site = element.text.strip()  # the channel's, which stands before every item
        elif element.name == "item":
            has_items = True
            yield from _item(element, site)
    if not has_items and next(records(path, ("rss",)), None) is None:
        raise Unreadable("the file is no export of WordPress: it has no element 'rss'")


def _item(item: Element, site: str) -> Iterator[Item]:
    comments = [child for child in item.children if child.name == "comment"]
    if not comments:
        return
    times = LocalTimes(item, comments)
    name = f"{site} {item.said('post_id') or item.said('link')}"
    article = ArchivedArticle(
        key=name,
        id=item.said("thread_identifier"),
        url=item.said("link"),
        title=plain(item.said("title")),
        closed=item.said("comment_status") == "closed",
        at=times.when(item, "post_date"),
    )
    yield exact_article(item, article, "thread_identifier")
    for comment in comments:
        yield from _comment(comment, name, site, times)


def _comment(comment: Element, article: str, site: str, times: LocalTimes) -> Iterator[Item]:
    number, kind = comment.said("comment_id"), comment.said("comment_type")
    if kind not in ORDINARY:
        yield Fault(comment.position, f"type_{kind}"[:40], number)
        return
    if not number:
        yield Fault(comment.position, "without_id")
        return
    said = comment.said("comment_approved")
    if said not in STATES:
        yield unknown_status(comment.position, number, said)
    status = _status(comment, said)
    parent = comment.said("comment_parent")
    body = plain(comment.said("comment_content"))
    if status is Status.ERASED or not body:
        status, body = Status.ERASED, ""
    archived = ArchivedComment(
        key=f"{article} {number}",  # merged exports have a number on several articles
        article=article,
        status=status,
        position=comment.position,
        body=body,
        author=ArchivedAuthor() if status is Status.ERASED else _author(comment, site),
        parent=f"{article} {parent}" if parent not in ("", "0") else "",
        at=times.when(comment, "comment_date"),
        reason="spam" if said == "spam" else "",
    )
    yield exact_comment(comment, archived, "comment_content", "\n", _exact_author)


def _status(comment: Element, said: str) -> Status:
    """Return the state; what was taken from the queue into the bin was not wanted."""
    if said == "trash" and _meta(comment, "_wp_trash_meta_status") == "0":
        return Status.REJECTED
    return STATES.get(said, Status.HELD)


def _meta(comment: Element, name: str) -> str:
    """Return a value that WordPress keeps beside a comment, "" for none."""
    values = (c for c in comment.children if c.name == "commentmeta" and c.said("meta_key") == name)
    return next((value.said("meta_value") for value in values), "")


def _author(comment: Element, site: str) -> ArchivedAuthor:
    user = comment.said("comment_user_id")
    return ArchivedAuthor(
        name=comment.said("comment_author"),
        id=f"{site} {user}" if user not in ("", "0") else "",
        email=comment.said("comment_author_email"),
        ip=comment.said("comment_author_IP"),
    )


def _exact_author(comment: Element) -> ArchivedAuthor:
    return ArchivedAuthor(
        name=comment.exact("comment_author"), email=comment.said("comment_author_email")
    )
