"""The CSV that Coral itself imports."""

from __future__ import annotations

import pytest

from moderation.importing.archive import Broken
from tests.moderation.importing.test_formats import Archive, faults, read, tree


def test_the_csv_of_coral(archive: Archive) -> None:
    """Columns count by their place; a comment of an unknown story is named and left out."""
    archive("users.csv", "id,email,username,role,banned,created_at\nu,,Dana,COMMENTER,false,\n")
    archive(
        "stories.csv",
        "id,url,title,author,published_at,closed_at,mode\ns,https://c.example/1,T,,,,COMMENTS\n",
    )
    path = archive(
        "comments.csv",
        "id,author_id,story_id,created_at,body,parent_id,status,rating\n"
        "1,u,s,2020-01-01T00:00:00Z,<p>One</p>,,NONE,\n2,u,s,2020-01-01T00:00:00Z,Two,1,WHAT,\n"
        "3,u,other,2020-01-01T00:00:00Z,Three,,NONE,\n",
    )
    items = read("coral", path)
    assert tree(items) == [(0, "approved", "Dana", "One"), (1, "held", "Dana", "Two")]
    assert faults(items) == ["unknown_status", "without_story"]
    archive("comments.csv", "id,author_id\n1,u\n")
    with pytest.raises(Broken, match="2 columns instead of 8"):
        read("coral", path)
