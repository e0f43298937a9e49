"""What messages say, in each language, and what each chat takes."""

from __future__ import annotations

import json

import pytest

from moderation.alerts import chat, words
from moderation.alerts.alert import RULES, Alert, Unit
from moderation.alerts.channel import LANGUAGES, Channel, Kind
from moderation.alerts.log import Change
from moderation.alerts.message import LINES_MAX, Message, compose

AT = 1_795_960_800_000  # 2026-11-29 14:00 UTC


def change(alert: Alert = Alert.HELD_AGE, *, begun: bool = True, number: int = 0) -> Change:
    return Change(f"{AT}-{number}", alert, begun, 26 * 3600, RULES[alert].limit, AT - 3_600_000)


def test_a_message_says_what_when_and_how_much() -> None:
    """One line for each change: time, state, name, figure, limit, and since when."""
    mail = Channel(Kind.MAIL, "a@b.example", zone="Asia/Almaty")
    message = compose("demo", "ch_1", mail, [change()], "https://mod.example/sites/demo/alerts")
    assert message.title == "modqueue · demo: Alert: A held comment waits too long"
    assert message.lines == [
        "2026-11-29 19:00 Alert: A held comment waits too long: 26 h (limit 24 h, "
        "since 2026-11-29 18:00)",
        "https://mod.example/sites/demo/alerts",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alert_has_words(language: str) -> None:
    """Beginning and end of each alert are told in each language, none with the words of another."""
    channel = Channel(Kind.MAIL, "a@b.example", language=language)
    texts = [
        compose("demo", "ch_1", channel, [change(alert, begun=begun)]).text
        for alert in Alert
        for begun in (True, False)
    ]
    assert len(set(texts)) == 2 * len(Alert)
    if language != "en":
        assert not any(word in text for text in texts for word in ("Alert", "Over", "limit"))


def test_words_differ_by_language() -> None:
    """No name stands untranslated in another language."""
    for names in words.NAMES.values():
        assert len({names[language] for language in LANGUAGES}) == len(LANGUAGES)


def test_a_long_night_is_one_short_message() -> None:
    """Of many changes the newest are told and the others counted; Telegram's limit is kept."""
    many = [change(number=number) for number in range(LINES_MAX + 80)]
    for language in LANGUAGES:
        channel = Channel(Kind.TELEGRAM, "x", language=language)
        message = compose("x" * 40, "ch_1", channel, many, "https://mod.example/" + "y" * 200)
        assert "80" in message.lines[0]
        assert len(message.text) < 4096


def test_an_id_is_made_of_the_last_change() -> None:
    """The same message has the same id at each attempt, another one another."""
    mail = Channel(Kind.MAIL, "a@b.example")
    first = compose("demo", "ch_1", mail, [change()])
    assert compose("demo", "ch_1", mail, [change()]).id == first.id
    assert compose("demo", "ch_1", mail, [change(number=1)]).id != first.id
    assert compose("demo", "ch_2", mail, [change()]).id != first.id
    assert (
        compose("demo", "ch_1", mail, [], test="1").id
        != compose("demo", "ch_1", mail, [], test="2").id
    )


def test_each_test_has_an_id_of_its_own() -> None:
    """A mail server that drops what it had before takes a second test all the same."""
    mail = Channel(Kind.MAIL, "a@b.example")
    first = compose("demo", "ch_1", mail, [], test="1")
    assert compose("demo", "ch_1", mail, [], test="1").id == first.id
    assert compose("demo", "ch_1", mail, [], test="2").id != first.id


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (512, Unit.COUNT, "512"), (0.634, Unit.SHARE, "63 %"), (45.2, Unit.SECONDS, "45 s"),
        (600, Unit.SECONDS, "10 min"), (86_400, Unit.SECONDS, "24 h"),
    ],
)  # fmt: skip
def test_figures(value: float, unit: Unit, text: str) -> None:
    """A figure stands with its unit."""
    assert words.figure(value, unit, "en") == text


def test_slack_takes_no_commands() -> None:
    """Slack's control characters are escaped, so nothing can name a channel or a link."""
    channel = Channel(Kind.SLACK, "https://hooks.slack.com/x")
    url, body = chat.request(channel, Message("1", "a & <!channel>", ["<b>"]))
    assert url == "https://hooks.slack.com/x"
    assert json.loads(body) == {"text": "a &amp; &lt;!channel&gt;\n&lt;b&gt;"}


def test_mattermost() -> None:
    """Mattermost takes the text as it is."""
    _, body = chat.request(Channel(Kind.MATTERMOST, "https://x"), Message("1", "t", ["<b>"]))
    assert json.loads(body) == {"text": "t\n<b>"}


def test_telegram() -> None:
    """Telegram's sendMessage gets chat and text, as plain text without a preview."""
    channel = Channel(Kind.TELEGRAM, "https://api.telegram.org/bot1:x", chat="-100123")
    url, body = chat.request(channel, Message("1", "t", ["қ"]))
    assert url == "https://api.telegram.org/bot1:x/sendMessage"
    assert json.loads(body) == {
        "chat_id": "-100123",
        "text": "t\nқ",
        "link_preview_options": {"is_disabled": True},
    }
