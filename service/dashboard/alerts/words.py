"""English words for alerts and their channels; templates put them through gettext.

What an alert is called stands in ``moderation/alerts/words.py``, because messages say it, too.
"""

from __future__ import annotations

from flask_babel import gettext

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Digest, Kind, Problem
from moderation.alerts.channels import DELIVERED
from moderation.alerts.mail import MailFault
from moderation.webhooks.post import Fault
from service.dashboard.admin.webhook_words import FAULT_WORDS
from service.dashboard.words import marked

MEANINGS = {
    Alert.HELD_AGE: marked("How long the comment that waits longest for a moderator is held."),
    Alert.BACKLOG: marked("How many comments are held."),
    Alert.VERDICTS: marked(
        "How long the oldest comment waits for the machine: look at the workers."
    ),
    Alert.RAID: marked("How many raids are going on."),
    Alert.HEAT: marked("How many articles have all comments held because they got too hot."),
    Alert.WEBHOOKS: marked("How many webhooks and channels of alerts fail."),
    Alert.AUDITS: marked("How many questions of the audit have waited for a week."),
    Alert.DRIFT: marked(
        "How many of arrivals, scores and overruled decisions of the last seven days are unlike "
        "those of the weeks before."
    ),
    Alert.PROJECTION: marked("How far search, filters and statistics are behind the comments."),
    Alert.STORE: marked(
        "How much of the memory of the fullest server of the store is taken; once it is four "
        "fifths, no new comment is accepted."
    ),
}
KIND_WORDS = {
    Kind.MAIL: marked("E-mail"),
    Kind.SLACK: marked("Slack"),
    Kind.MATTERMOST: marked("Mattermost"),
    Kind.TELEGRAM: marked("Telegram"),
}
DIGEST_WORDS = {
    Digest.AT_ONCE: marked("at once"),
    Digest.HOURLY: marked("once an hour at most"),
    Digest.DAILY: marked("once a day at most, at 8:00"),
}
PROBLEM_WORDS = {
    Problem.URL: marked(
        "Enter a public http:// or https:// address without user name, password and fragment."
    ),
    Problem.MAIL: marked("Enter one e-mail address, such as desk@news.example."),
    Problem.BOT: marked("Enter the bot's token, such as 12345:AbC…, or https://server/bot<token>."),
    Problem.CHAT: marked("Enter the chat's number, such as -100123, or @channel."),
    Problem.ZONE: marked("Enter a time zone, such as Asia/Almaty."),
    Problem.QUIET: marked("Enter two different times, or none."),
    Problem.NO_MAIL: marked("This installation sends no e-mail: MODQUEUE_SMTP_HOST is empty."),
    Problem.FULL: marked("A site has at most 10 channels."),
}
MAIL_FAULT_WORDS = {
    MailFault.OFF: marked("the sender has no mail server: MODQUEUE_SMTP_HOST is empty"),
    MailFault.UNRESOLVED: marked("the mail server's name was not found"),
    MailFault.UNREACHABLE: marked("the mail server does not answer"),
    MailFault.TLS: marked("no secure connection to the mail server"),
    MailFault.TIMEOUT: marked("the mail server did not answer in time"),
    MailFault.LOG_IN: marked("the mail server refused the log-in"),
    MailFault.REFUSED: marked("the mail server refused the message"),
}
DONE_WORDS = {
    "added": marked("The channel is added. Send a test to see whether it works."),
    "saved": marked("Saved."),
    "removed": marked("The channel is removed."),
    "tested": marked("The test is on its way. Its result stands beside the channel."),
}


def outcome_words(outcome: str) -> str:
    """Return what became of an attempt, in the reader's language."""
    if outcome == DELIVERED:
        return str(gettext("delivered"))
    if outcome.startswith("http_"):
        return f"HTTP {outcome.removeprefix('http_')}"
    if outcome in list(MailFault):
        return str(gettext(MAIL_FAULT_WORDS[MailFault(outcome)]))
    return str(gettext(FAULT_WORDS[Fault(outcome)]))
