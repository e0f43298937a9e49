"""The English words of acts upon authors; templates put them through gettext."""

from __future__ import annotations

from moderation.authors.act import ActKind
from service.dashboard.words import marked

# What an act is called, and what it does.
ACT_WORDS = {
    ActKind.NOTE: (marked("Note"), marked("only for colleagues; changes nothing")),
    ActKind.WARNING: (marked("Warning"), marked("tells the author; changes nothing")),
    ActKind.PREMODERATION: (marked("Pre-moderation"), marked("every comment is held")),
    ActKind.TRUST: (
        marked("Trust"),
        marked("no hold for a first comment or an unsure score; what is grave is held"),
    ),
    ActKind.SUSPENSION: (marked("Suspension"), marked("no comment is taken until its end")),
    ActKind.BAN: (marked("Ban"), marked("no comment is taken")),
    ActKind.UNDO: (marked("Taken back"), ""),
}
# Days of a sanction, 0 for no end.
LENGTHS = (1, 3, 7, 30, 90, 365, 0)
# What a sanction lies on where it is no author.
SUBJECT_WORDS = {
    "mailbox": marked("a mailbox, with all aliases"),
    "network": marked("a network"),
    "domain": marked("a mail domain"),
}
PROBLEM_WORDS = {
    "kind": marked(
        "An address takes a ban alone. An author who is known by name only takes notes alone: "
        "anybody can type it."
    ),
    "reason": marked("Choose a reason."),
    "until": marked(
        "Choose a length for a suspension, and for an address (a network: up to 30 days); notes "
        "and warnings have none."
    ),
    "note": marked("Write a note, up to 500 characters; none for an address."),
    "to_author": marked("Write up to 500 characters; nothing for an address."),
}
