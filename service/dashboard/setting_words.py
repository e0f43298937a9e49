"""The English words for a site's settings; templates put them through gettext."""

from __future__ import annotations

from moderation.site.fate import Fate
from moderation.site.raid_mode import RaidMode
from service.dashboard.words import marked

# The label of each setting on its page, and what is said below it.
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
            "likelier. Where a promise lets it decide, more are asked, up to as many of 100 "
            "comments of all. Without it nobody knows what the machine misses. 0 asks nobody."
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
