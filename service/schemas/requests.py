"""What may come in. Lengths count UTF-16 units, as a browser's ``maxlength`` does."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields as base
from marshmallow import validate

from moderation.articles.change import INSTRUCTION_LIMIT, SLOW_SECONDS_MAX
from moderation.policy import Publishing
from moderation.store.thread.order import ThreadOrder
from moderation.submission import ARTICLE_ID_LIMIT, AUTHOR_NAME_LIMIT, BODY_LIMIT
from service.http.body import BATCH_BYTES_MAX
from service.schemas import checks
from service.schemas.fields import (
    BodySchema,
    Choice,
    Flag,
    Parameter,
    Part,
    QuerySchema,
    Text,
    Whole,
    messages,
)

MODERATOR_LIMIT = 40  # MODERATOR_NAME of the registry
ID_LIMIT = 200  # a site's own ids of authors and readers
URL_LIMIT = 2000  # what browsers and proxies carry without harm
TITLE_LIMIT = 300
EMAIL_LIMIT = 254  # RFC 5321, less the angle brackets
IP_LIMIT = 45  # an IPv4-mapped IPv6 address written out
USER_AGENT_LIMIT = 500
REASON_LIMIT = 500
BATCH_LIMIT = 100
PAGE_LIMIT = 200
WAIT_SECONDS_MAX = 20
ARTICLE_ID = checks.Length(ARTICLE_ID_LIMIT)


class ArticlePart(BodySchema):
    """The page that the comment belongs to; ``id`` is your own."""

    id = Text(ARTICLE_ID_LIMIT, required=True)
    url = Text(URL_LIMIT, check=checks.web_url)
    title = Text(TITLE_LIMIT)


class AuthorPart(BodySchema):
    """Who wrote it; the e-mail is kept only as a keyed digest."""

    name = Text(AUTHOR_NAME_LIMIT, required=True)
    id = Text(ID_LIMIT)
    email = Text(EMAIL_LIMIT, check=checks.email)


class ClientPart(BodySchema):
    """Where it came from; the address is kept only as a keyed digest."""

    ip = Text(IP_LIMIT, check=checks.ip)
    user_agent = Text(USER_AGENT_LIMIT)


class NewComment(BodySchema):
    """A comment to be moderated."""

    article = Part(ArticlePart, required=True)
    author = Part(AuthorPart, required=True)
    body = Text(
        BODY_LIMIT,
        required=True,
        metadata={"description": "Plain text of 1..1,500 UTF-16 units; CRLF counts as one."},
    )
    parent_id = Text(16, check=checks.comment_id)
    language = Text(35, check=checks.language, metadata={"description": "BCP 47"})
    submitted_at = Text(
        35,
        check=checks.past_time,
        metadata={"description": "RFC 3339, no later than a day from now"},
    )
    client = Part(ClientPart, allow_none=True)
    staff = Flag(
        metadata={
            "description": "the newsroom speaks, by the name of the author: published at once, "
            "shown with a badge; needs the scope `moderate`, too"
        }
    )


class Batch(BodySchema):
    """Up to 100 comments; each is validated and answered on its own."""

    bytes_max: ClassVar[int] = BATCH_BYTES_MAX
    comments = base.List(
        base.Raw(metadata={"description": "a NewComment"}),
        required=True,
        validate=checks.Count(1, BATCH_LIMIT),
        error_messages=messages("a list"),
    )


class CommentEdit(BodySchema):
    """A new text for a comment."""

    body = Text(BODY_LIMIT, required=True)


class NewReport(BodySchema):
    """A reader's flag; ``reporter_id`` tells your readers apart."""

    reporter_id = Text(ID_LIMIT, required=True)
    reason = Text(REASON_LIMIT)


class ArticleIds(BodySchema):
    """Up to 100 articles, as a list of articles shows them."""

    bytes_max: ClassVar[int] = BATCH_BYTES_MAX
    articles = base.List(
        Text(ARTICLE_ID_LIMIT, required=True),
        required=True,
        validate=checks.Count(1, BATCH_LIMIT),
        error_messages=messages("a list"),
    )


class ArticleChange(BodySchema):
    """What to change of an article; absent fields stay as they are."""

    closed = Flag()
    publishing = Choice(
        Publishing,
        allow_none=True,
        metadata={"description": "pre: public once approved; post: public until rejected"},
    )
    premoderated = Flag(metadata={"description": "every comment is held for the moderators"})
    slow_seconds = Whole(
        0,
        SLOW_SECONDS_MAX,
        metadata={"description": "a person posts once in so many seconds; 0: any time"},
    )
    instruction = Text(
        INSTRUCTION_LIMIT, metadata={"description": "for moderators, on every card of the article"}
    )
    assigned = Text(
        MODERATOR_LIMIT,
        metadata={"description": "the log-in name of a moderator, or `team:` and an id"},
    )
    url = Text(URL_LIMIT, check=checks.web_url)
    title = Text(TITLE_LIMIT)


class ThreadQuery(QuerySchema):
    """Which part of an article's comments."""

    status = base.String(
        load_default="approved", metadata={"description": "Only approved is public."}
    )
    after = base.String(
        validate=checks.thread_cursor, metadata={"description": "`next` of the page before."}
    )
    limit = Parameter(1, PAGE_LIMIT, load_default=50)
    sort = base.String(
        load_default=ThreadOrder.OLDEST.value,
        validate=validate.OneOf([order.value for order in ThreadOrder]),
        metadata={"description": "Conversations by age, or the most voted ones first."},
    )


class LabelsQuery(QuerySchema):
    """Which labels."""

    reference = Text(
        URL_LIMIT,
        required=True,
        metadata={"description": "What the client called the comment."},
    )
    community = Text(URL_LIMIT, metadata={"description": "Only labels of this community or blog."})


class EventsQuery(QuerySchema):
    """Which part of the journal, and how long to wait for more."""

    after = base.String(
        validate=checks.event_cursor,
        metadata={"description": "`next` of the answer before; `latest` skips all until now."},
    )
    wait = Parameter(
        0,
        WAIT_SECONDS_MAX,
        load_default=0,
        metadata={"description": "Seconds to wait where nothing is new."},
    )
    limit = Parameter(1, PAGE_LIMIT, load_default=100)
