"""The names of all Redis keys of a site, for Python and for the scripts."""

from __future__ import annotations

# Every key of a site is "{site}:" + one of these; those that end in ":" take an id behind it.
NAMES = {
    "epoch": "epoch",  # string: there as long as the site's data are; scripts name it first
    "comment": "comment:",  # hash: one record
    "waiting": "waiting",  # sorted set: pending without a lease, by arrival
    "leased": "leased",  # sorted set: pending with a worker, by the lease's end in ms
    "held": "held",  # sorted set: by arrival, without those in `grouped`
    "risk": "risk",  # sorted set: the same, by risk
    "escalated": "escalated",  # sorted set: held ones that a senior should see, by arrival
    "opinions": "opinions",  # sorted set: held ones that want a second opinion, by arrival
    "reported": "reported",  # sorted set: reported since the last decision, by the newest report
    "approved": "approved",  # sorted set: by decision
    "rejected": "rejected",  # sorted set: by decision
    "decided": "decided",  # sorted set: decided after the verdict, by the newest decision, in ms
    "audits": "audits",  # sorted set: drawn for the audit and not answered, by when, in us
    "sampling": "sampling",  # hash: how many the machine decided lately, and their interest
    "thread": "thread:",  # sorted set per article: public comments in thread order
    "picks": "picks:",  # sorted set per article: comments that the newsroom picked, by when, in ms
    "article": "article:",  # hash: description, pinned, and what else was set for it
    "article_changes": "articlechanges:",  # list per article: changes of it, newest first
    "watched": "watched",  # string: a web process looks at this site's articles now, expires
    "raids": "raids",  # hash: id of a raid that goes on -> its document
    "past_raids": "pastraids",  # hash: the same of those that ended, 200 at most
    "raided": "raided:",  # sorted set per raid: its comments, by arrival, in ms
    "groups": "groups",  # hash: id of a raid -> how many of its copies are held
    "grouped": "grouped:",  # sorted set per raid: its held copies, by risk
    "pace": "pace:",  # string per person and article: may not post there again yet, expires
    "author": "author:",  # hash: comments, approved, rejected
    "acts": "acts:",  # list per author, mailbox, network or domain: acts upon it, newest first
    "standing": "standing",  # hash: version, and who has a sanction -> the one in force
    "sanctioned": "sanctioned",  # sorted set: who has a sanction, by the version it came with
    "reader_names": "readernames",  # set: digests of what names of signed readers look like
    "own": "own:",  # sorted set per author: what a signed reader posted lately, expires
    "claim": "claim:",  # string per comment: which moderator works on it, expires
    "desk": "desk",  # stream, about 200: who took or let go of a comment, for open dashboards
    "present": "present",  # sorted set: moderators by when they were last seen, in s
    "severe": "severe:",  # sorted set per moderator: severe comments seen, by when, expires
    "skipped": "skipped:",  # sorted set per moderator: comments passed over, by when, expires
    "deeds": "deeds:",  # list per moderator: what they did lately, newest first; expires
    "hand_over": "handover",  # stream, about 200: notes of one shift to the next
    "golden": "golden",  # hash: comment whose right decision is known -> that decision
    "golden_answers": "goldenanswers:",  # hash per moderator: such a comment -> answer, expires
    "saved_lists": "savedlists",  # hash: id of a saved list -> its name, filter and whose it is
    "bulk": "bulk:",  # string per bulk decision: the ids that it was about, expires
    "reports": "reports:",  # hash per comment: reporter -> report
    "votes": "votes:",  # hash per comment: voter -> 1 or -1
    "voted": "voted:",  # sorted set per article: conversations, by votes up less votes down
    "cast": "cast:",  # set per author: the comments that they voted on
    "idempotency": "idempotency:",  # string per Idempotency-Key: digest and what was accepted
    "rate": "rate:",  # string per API key: when its allowance is used up
    "label_texts": "labeltexts",  # hash: what foreign clients say of a text, for training, by id
    "label_order": "labelorder",  # sorted set: their ids, oldest first
    "labels": "labels",  # stream: the same in earlier releases; moved when it is met
    "label": "label:",  # set per digest of a reference: the labels that carry it
    "erased": "erased",  # stream: what was erased, in order; never trimmed
    "rewritten": "rewritten",  # string: how far in `erased` no file of the store holds it any more
    "checks": "checks:",  # counter per month: Akismet checks
    "gate": "gate:",  # string per network: how often it did what, in an hour; used proofs; expires
    "clock": "clock",  # string: the time that the sweep noted last, in ms; at most a minute old
    "journal": "journal",  # stream: one line per change
    "archived": "archived",  # hash: how many comments are in the archive, and how far the journal
    "archived_threads": "archivedthreads",  # hash: article -> its public comments in the archive
    "returned": "returned",  # sorted set: what came back from the archive, by when, in ms
    "audit": "audit",  # stream: what administrators did, never trimmed
    "unsettled": "unsettled",  # sorted set: "id version" of decisions in their undo window, by time
    "sequence": "sequence",  # counter: the order of arrivals and decisions
    "counters": "counters",  # hash: totals since the beginning
    "doorbell": "doorbell",  # string: the workers were woken and have not come yet
    "policy": "policy",  # hash: version, publishing, document
    "limits": "limits",  # string: those that keep the policy's promises, JSON
    "policies": "policies",  # list: every version's document, newest first
    "models": "models",  # hash: id of a model of the site's own -> its card; five at most
    "model": "model:",  # string per model: what a scorer makes it of, Base64
    "model_places": "modelplaces",  # hash: version, and which model is promoted and in shadow
    "model_faults": "modelfaults",  # hash: id of a model that no scorer can use -> why
    "shadowed": "shadowed:",  # hash per model in shadow: "language route route" -> how many
    "differing": "differing:",  # sorted set per model in shadow: comments that it routes elsewhere
    "learning": "learning",  # hash: the newest run of the learner
    "finding": "finding",  # hash: the newest finding of the limits that keep a promise
    "rescoring": "rescoring",  # hash: the newest comparison of imported comments with the policy
    "deciding": "deciding",  # hash: the newest decision of a large raid, or its undo
    "settings": "settings",  # hash: version and document of what the site decides for itself
    "guidelines": "guidelines",  # list: every version of what it asks of comments, newest first
    "endpoints": "endpoints",  # sorted set: webhook endpoints, by creation
    "endpoint": "endpoint:",  # hash per endpoint: url, secrets, cursor ...
    "outbox": "outbox:",  # sorted set per endpoint: "lane cursor" of what is not delivered yet
    "due": "due:",  # sorted set per endpoint: lanes, by when their first message may be tried
    "tries": "tries:",  # hash per endpoint: attempts so far of what is in the outbox
    "deliveries": "deliveries:",  # stream per endpoint: the latest attempts
    "alerts": "alerts",  # hash: alert -> its state, JSON
    "alert_log": "alertlog",  # stream, about 1,000: alerts that began and ended
    "channels": "channels",  # sorted set: channels that tell people of alerts, by creation
    "channel": "channel:",  # hash per channel: document, cursor, and how it is doing
}

FORMER_QUESTIONS = "questions"  # sorted set of earlier releases; dropped when it is met


def prefix(site: str) -> str:
    """Return ``{site}:``, the hash tag that keeps a site's keys in one slot of a Cluster."""
    return f"{{{site}}}:"


def key(site: str, name: str, id_: str = "") -> str:
    """Return the key called ``name`` in ``NAMES``, of one comment, article or author ``id_``."""
    return f"{prefix(site)}{NAMES[name]}{id_}"
