"""English words for events and deliveries of webhooks; templates put them through gettext."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from moderation.webhooks.endpoint import ENDPOINTS_MAX, Disabled, EventType
from moderation.webhooks.post import Fault
from service.dashboard.words import marked

EVENT_WORDS = {
    EventType.ACCEPTED: marked("a comment came in"),
    EventType.IMPORTED: marked("a comment was brought in from another system"),
    EventType.JUDGED: marked("the machine gave its verdict"),
    EventType.DECIDED: marked("a moderator, readers' reports or an undo moved it"),
    EventType.ESCALATED: marked("it was handed to a senior"),
    EventType.DEESCALATED: marked("it was taken back from a senior"),
    EventType.OPINION_ASKED: marked("a moderator asked for a second opinion"),
    EventType.OPINION_WITHDRAWN: marked("a second opinion was no longer asked for"),
    EventType.REPORTED: marked("a reader reported it"),
    EventType.EDITED: marked("its author edited it"),
    EventType.PICKED: marked("the newsroom picked or pinned it, or took that back"),
    EventType.ERASED: marked("it was erased"),
    EventType.ARTICLE_CHANGED: marked("an article was opened, closed or set"),
    EventType.RAID_BEGUN: marked("a raid was noticed"),
    EventType.RAID_ENDED: marked("a raid was over"),
    EventType.AUTHOR_ACTED: marked("something was done about an author"),
    EventType.POLICY_SAVED: marked("a policy was saved"),
    EventType.SETTINGS_CHANGED: marked("settings were changed"),
    EventType.GUIDELINES_SAVED: marked("guidelines were saved"),
    EventType.MODEL_SHADOWED: marked("a model of the site's own began to score in shadow"),
    EventType.MODEL_WITHDRAWN: marked("a model in shadow was withdrawn"),
    EventType.MODEL_ASKED: marked("a second person was asked to promote a model"),
    EventType.MODEL_PROMOTED: marked("a model was promoted"),
    EventType.MODEL_ROLLED_BACK: marked("a model was rolled back"),
    EventType.DISABLED: marked("a webhook was switched off"),
    EventType.ALERT_CHANGED: marked("an alert began or ended"),
}
OUTCOME_WORDS = {
    "delivered": marked("delivered"),
    "retrying": marked("failed, tried again later"),
    "given_up": marked("failed, given up"),
}
FAULT_WORDS = {
    Fault.BLOCKED: marked("private address, not allowed"),
    Fault.UNRESOLVED: marked("host name not found"),
    Fault.UNREACHABLE: marked("nobody answers there"),
    Fault.TLS: marked("certificate not accepted"),
    Fault.TIMEOUT: marked("no answer in time"),
    Fault.NOT_HTTP: marked("the answer is not HTTP"),
}
DISABLED_WORDS = {
    Disabled.GONE: marked("the receiver answered 410: it wants no more"),
    Disabled.FAILING: marked("nothing arrived for five days"),
    Disabled.SWITCHED_OFF: marked("somebody switched it off"),
}
DONE_WORDS = {
    "saved": marked("Saved."),
    "replayed": marked("Everything since then is on its way again, under the ids that it had."),
    "resent": marked("The message is on its way again, under the id that it had."),
    "removed": marked("The webhook is removed."),
}
# What moderation.webhooks.endpoint says of a URL; a test compares the two.
URL_WORDS = (
    marked("must be ASCII without spaces; percent-encode other characters"),
    marked("must be an http:// or https:// address"),
    marked("must not hold a user name or password; messages are signed instead"),
    marked("must not have a fragment"),
    marked(
        "must not be a private, local or reserved address "
        "unless MODQUEUE_WEBHOOK_ALLOW_NETWORKS names its network"
    ),
)


def problem_words(problems: Mapping[str, str]) -> dict[str, str]:
    """Return the domain's problems by field, in the reader's language."""
    return {
        field: gettext(text)
        if text in URL_WORDS
        else gettext("A site has at most %(most)s webhooks.", most=ENDPOINTS_MAX)
        for field, text in problems.items()
    }
