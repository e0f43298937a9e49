"""Right documents for the doors of other programs, for the fuzzer to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COMMENT: Mapping[str, Any] = {
    "article": {"id": "f", "url": "https://x.example/", "title": "t"},
    "author": {"name": "N", "id": "i", "email": "a@b"},
    "body": "b",
    "parent_id": None,
    "language": "en",
    "submitted_at": "2026-11-28T10:00:00Z",
    "client": {"ip": "1.2.3.4", "user_agent": "u"},
}
ANALYZE = {
    "comment": {"text": "hello you idiot", "type": "PLAIN_TEXT"},
    "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.1}},
    "languages": ["en"],
    "spanAnnotations": True,
    "doNotStore": True,
    "clientToken": "t",
    "communityId": "c",
    "sessionId": "s",
    "context": {"entries": [{"text": "x"}]},
}
SUGGEST = {
    "comment": {"text": "hello"},
    "attributeScores": {
        "TOXICITY": {
            "summaryScore": {"value": 0.5},
            "spanScores": [{"begin": 0, "end": 2, "score": {"value": 1}}],
        }
    },
}
OF_CORAL = {"comment": {"body": "<p>x</p>"}, "author": {"id": "a"}, "story": {"id": "s"}}
BOX = {
    "article": {"id": "f", "url": "https://x.example/", "title": "t"},
    "author": {"name": "N"},
    "body": "hello",
    "proof": {"challenge": "1.2.3.4", "answer": "0"},
}
AKISMET_FIELDS = (
    "blog", "user_ip", "comment_content", "comment_type", "comment_author", "is_test", "permalink",
    "blog_lang", "blog_charset", "honeypot_field_name", "user_role", "comment_author_email", "key",
)  # fmt: skip
