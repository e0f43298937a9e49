"""The English words for codes that a moderator sees; templates put them through gettext.

``marked`` only marks a text for extraction; the words for rules and attributes live in
``moderation.rule_words``.
"""

from __future__ import annotations

from moderation.authors.act import ActKind
from moderation.comment import READERS, Event
from moderation.queues import Queue
from moderation.site.fate import Fate
from moderation.site.raid_mode import RaidMode
from moderation.status import Status


def marked(text: str) -> str:
    """Return ``text`` as it is: it is translated where it is shown."""
    return text


# The label of each setting on its page, and what is said below it.
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
SETTING_WORDS = {
    "undo_seconds": (
        marked("Undo window, in seconds"),
        marked(
            "How long a decision waits before your site hears of it. A decision that is undone "
            "within this time is never sent. A rejected comment leaves the page at once. 0 sends "
            "at once, 10 is enough for a slip."
        ),
    ),
    "severe_pause_after": (
        marked("Severe texts in an hour, then a pause is suggested"),
        marked("Only the moderator sees the count and the suggestion. 0 never suggests one."),
    ),
    "severe_cap_day": (
        marked("Severe texts in a day, then they go to others"),
        marked(
            "A moderator who has seen this many in 24 hours gets no more of them; they stay in "
            "the list for colleagues. 0 sets no limit."
        ),
    ),
    "shadow_days": (
        marked("A new model stays in shadow for so many days"),
        marked(
            "In shadow it scores beside the one at work and decides nothing. It is offered for "
            "promotion after this time, or after the answers below."
        ),
    ),
    "shadow_answers": (
        marked("or until people have decided so many comments"),
        marked("Only decisions on comments that the model in shadow scored count."),
    ),
    "moved_percent": (
        marked("Percent of a kind of comments that a model may move without a second person"),
        marked(
            "A kind is the comments of one language that the machine treats alike: it approves, "
            "holds or rejects them. Two people promote a model that would treat more of a kind "
            "otherwise."
        ),
    ),
    "promote_alone": (
        marked("Promote a model without a click when it is proven not to be worse"),
        marked("Off: a person promotes. A model that needs two people always waits for them."),
    ),
    "second_look": (
        marked("A second look orders the held list"),
        marked(
            "It reads each held comment once more and decides nothing. Cards show what it said "
            "only after your decision. The installation names who reads, MODQUEUE_SECOND_LOOK; "
            "a server that reads is sent the text and the guidelines of this site."
        ),
    ),
    "golden_every": (
        marked("Golden cards: about one in so many cards of a held list"),
        marked(
            "A golden card is a comment whose right decision is known. Moderators get it among "
            "the held comments and are told that decision at once. Only they see their score. 0 "
            "shows none."
        ),
    ),
    "alert_held_hours": (
        marked("Alert after a comment has been held for so many hours"),
        marked("The page Alerts says who is told, and of what else."),
    ),
    "alert_backlog": (
        marked("Alert when more comments than this are held for six hours"),
        marked("It ends when four fifths of them or fewer are held."),
    ),
    "audit_percent": (
        marked("Audit: how many of 100 that the machine decides are asked of people"),
        marked(
            "A random sample of all that the machine decides, larger where an error is "
            "likelier. Without it nobody knows what the machine misses. 0 asks nobody."
        ),
    ),
    "public_ledger": (
        marked("Publish what the machine gets wrong"),
        marked(
            "Everybody may open the page of its errors, without an account: shares with intervals, "
            "no text and no name."
        ),
    ),
    "take_banned": (
        marked("Take comments of suspended and banned authors, and reject them"),
        marked(
            "Off: they are refused at once, with the reason. On: the author learns nothing, and "
            "the comment is in the list of the rejected ones."
        ),
    ),
    "votes": (
        marked("Readers vote for comments"),
        marked(
            "One vote of each reader on a comment, none on their own. The comment box shows the "
            "numbers and sorts by them."
        ),
    ),
    "down_votes": (
        marked("Readers vote against comments, too"),
        marked(
            "Counts only where votes are on. A vote against a comment neither rejects nor holds it."
        ),
    ),
    "strikes": (
        marked("Strikes from which action on an author is proposed"),
        marked(
            "Each rejection by a moderator counts as many strikes as its reason says. The "
            "proposal stands on cards and on the author's page; a person decides. 0 proposes "
            "nothing."
        ),
    ),
    "strikes_days": (
        marked("Days in which strikes count"),
        marked("Older ones are forgotten."),
    ),
    "heat_breaker": (
        marked("Hold every comment of an article that gets too hot, until it is calm"),
        marked(
            "Too hot is a share of rejected or reported comments, or a number of arrivals, that "
            "is far beyond what is usual. The article says why; a moderator can end it at once."
        ),
    ),
    "raids": (
        marked("Raids: nearly the same text by many authors within an hour"),
        marked(
            "A raid is shown, decided and undone as one. Its copies below several articles are "
            "held; short and common phrases are not a raid."
        ),
    ),
    "replies": (
        marked("Replies to a comment that is rejected"),
        marked("What is chosen at first where a comment with replies is rejected."),
    ),
}
CHOICE_WORDS = {
    Fate.STAY: marked("stay, below a stub"),
    Fate.HELD: marked("are held for the moderators"),
    Fate.REJECTED: marked("are rejected, too"),
    RaidMode.OFF: marked("are not looked for"),
    RaidMode.MARK: marked("are shown, nothing is held"),
    RaidMode.HOLD: marked("are shown, and their copies held"),
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
