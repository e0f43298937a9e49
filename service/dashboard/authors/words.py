"""The English words of acts upon authors; templates put them through gettext."""

from __future__ import annotations

from service.dashboard.words import marked

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
        "An address can only be banned. An author who is known by name only can only be given "
        "notes: anybody can type the name."
    ),
    "reason": marked("Choose a reason."),
    "until": marked(
        "Choose a length for a suspension, and for an address (a network: up to 30 days); notes "
        "and warnings have none."
    ),
    "note": marked("Write a note, up to 500 characters; none for an address."),
    "to_author": marked("Write up to 500 characters; nothing for an address."),
}
