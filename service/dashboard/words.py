"""The English words for codes that a moderator sees; templates put them through gettext.

``marked`` only marks a text for extraction; the words for rules and attributes live in
``moderation.rule_words``.
"""

from __future__ import annotations

from moderation.authors.act import ActKind
from moderation.comment import READERS, Event
from moderation.queues import Queue
from moderation.status import Status


def marked(text: str) -> str:
    """Return ``text`` as it is: it is translated where it is shown."""
    return text


GROUP_WORDS = {
    "muslims": marked("Muslims"),
    "christians": marked("Christians"),
    "jews": marked("Jews"),
    "kazakhs": marked("Kazakhs"),
    "russians": marked("Russians"),
    "ukrainians": marked("Ukrainians"),
    "uzbeks": marked("Uzbeks"),
    "kyrgyz": marked("Kyrgyz"),
    "tajiks": marked("Tajiks"),
    "uyghurs": marked("Uyghurs"),
    "chinese": marked("Chinese"),
    "caucasians": marked("peoples of the Caucasus"),
    "roma": marked("Roma"),
    "black": marked("Black people"),
    "migrants": marked("migrants and refugees"),
    "women": marked("women"),
    "men": marked("men"),
    "gay_people": marked("gay and lesbian people"),
    "trans_people": marked("trans people"),
    "disabled_people": marked("disabled people"),
}
STATUS_WORDS = {
    Status.PENDING: marked("Being scored"),
    Status.APPROVED: marked("Approved"),
    Status.HELD: marked("Held"),
    Status.REJECTED: marked("Rejected"),
    Status.ERASED: marked("Erased"),
}
SORT_WORDS = {
    "newest": marked("Newest first"),
    "oldest": marked("Oldest first"),
    "risk": marked("Riskiest first"),
    "uncertain": marked("Most uncertain first"),
}
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
AGE_WORDS = {
    "hour": marked("in the last hour"),
    "day": marked("in the last day"),
    "week": marked("in the last week"),
}
OLDER_WORDS = {
    "older_hour": marked("more than an hour ago"),
    "older_day": marked("more than a day ago"),
    "older_week": marked("more than a week ago"),
}
# The lists, the places where cards answer at once, and the lists of what is to be decided: there
# moderators tell each other what they take, and the blind sample hides the scores.
LISTS = tuple(queue.value for queue in Queue)
LIVE_LISTS = (*LISTS, "find")
OPEN_LISTS = tuple(queue.value for queue in Queue if queue not in (Queue.APPROVED, Queue.REJECTED))

# Beside the word "Sort:", which is said once for all of them.
ORDER_WORDS = {
    "risk": marked("riskiest"),
    "uncertain": marked("most uncertain"),
    "oldest": marked("oldest"),
    "newest": marked("newest"),
}
# The likelihood of an attribute, by its score in hundredths; style sheets give each a colour.
LEVELS = ((80, "high"), (50, "raised"), (20, "some"), (0, "low"))
SCORE_WORTH_SAYING = 10  # hundredths; a card leaves lower ones to the comment's own page
JUDGED = {
    "held": marked("Scored: held for the moderators"),
    "approved": marked("Scored: approved by the policy"),
    "rejected": marked("Scored: rejected by the policy"),
}
DECIDED = {
    "held": marked("%(who)s sent it back to the held ones"),
    "approved": marked("%(who)s approved it"),
    "rejected": marked("%(who)s rejected it"),
}
UNDONE = {
    "held": marked("%(who)s took the decision back: held again"),
    "approved": marked("%(who)s took the decision back: approved again"),
    "rejected": marked("%(who)s took the decision back: rejected again"),
}
OPINIONS = {
    "approved": marked("%(who)s would have approved it"),
    "rejected": marked("%(who)s would have rejected it"),
}
OTHER_EVENTS = {
    "comment.accepted": marked("Received"),
    "comment.imported": marked("Brought in from another system"),
    "comment.reported": marked("Reported by a reader"),
    "comment.edited": marked("Edited by its author"),
    "comment.escalated": marked("%(who)s asked a senior"),
    "comment.deescalated": marked("%(who)s took the question to a senior back"),
    "comment.opinion_asked": marked("%(who)s asked for a second opinion"),
    "comment.opinion_withdrawn": marked("%(who)s no longer asks for a second opinion"),
    "comment.erased": marked("Erased: text and author are gone for good"),
}
PICKS = {
    "pick": marked("%(who)s picked it"),
    "pin": marked("%(who)s pinned it as the first of the article"),
    "": marked("%(who)s took the pick back"),
}
STAFF = marked("%(who)s answered as the newsroom")
AUDITED = marked("%(who)s answered the audit as the machine had decided")
AUDIT_UNDONE = marked("%(who)s took the answer to the audit back")
FOLLOWED = {
    "held": marked("%(who)s held it with the comment above it, which was rejected"),
    "rejected": marked("%(who)s rejected it with the comment above it"),
}
REPORTED_ENOUGH = marked("Held again because enough readers reported it")


def event_words(event: Event) -> str:
    """Return the sentence of a journal line; it may name ``%(who)s``."""
    status = str(event.data.get("status", ""))
    if event.data.get("staff"):
        return STAFF
    if event.type == "comment.judged":
        return JUDGED[status]
    if event.type == "comment.decided":
        if event.by == READERS:
            return REPORTED_ENOUGH
        if event.data.get("follows"):
            return FOLLOWED[status]
        return (UNDONE if event.data.get("undoes") else DECIDED)[status]
    if event.type == "comment.picked":
        return PICKS[str(event.data.get("pick") or "")]
    if event.type == "comment.audited":
        return AUDIT_UNDONE if event.data.get("undoes") else AUDITED
    return OTHER_EVENTS[event.type]


def level(percent: int) -> str:
    """Return the code of a likelihood in hundredths."""
    return next(code for least, code in LEVELS if percent >= least)
