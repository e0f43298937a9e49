"""What can be a channel, and what of it is ever shown."""

from __future__ import annotations

import pytest

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel, Digest, Kind, Problem, check, load, tidy

TOKEN = "12345:" + "AbC_d-e" * 5
SLACK_URL = "https://hooks.slack.com/services/T0/B0/secret"


def problems(kind: Kind, address: str, **more: str) -> dict[str, str]:
    return check(tidy(Channel(kind, address, **more)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        "", "desk", "desk@", "@news.example", "a@b@c.example", "two@x.example, three@y.example",
        "desk@news.example\nBcc: all@x.example", "desk@news.example\r\nSubject: x",
        "Desk <desk@news.example>", "desk @news.example", "деск@news.example",
        "desk@новости.example", "a" * 65 + "@x.example", "a@" + "b" * 260, '"a b"@x.example',
    ],
)  # fmt: skip
def test_what_is_no_mail_address(address: str) -> None:
    """One plain address, nothing that could become a second one or a header."""
    assert problems(Kind.MAIL, address) == {"address": Problem.MAIL}


@pytest.mark.parametrize("address", ["desk@news.example", "a.b+alerts@localhost", "o'neil@x.kz"])
def test_mail_addresses(address: str) -> None:
    """Plain addresses are taken."""
    assert problems(Kind.MAIL, address) == {}


@pytest.mark.parametrize(
    "address",
    [
        "", "desk@news.example", "ftp://hooks.slack.com/x", "https://u:p@hooks.slack.com/x",
        "http://127.0.0.1/x", "http://169.254.169.254/latest", "https://x/#y", "https://x/\n",
        "https://x.example/" + "y" * 2000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.SLACK, Kind.MATTERMOST])
def test_what_is_no_webhook_of_a_chat(kind: Kind, address: str) -> None:
    """Chats are posted to as webhooks are: public addresses only."""
    assert problems(kind, address) == {"address": Problem.URL}


def test_telegram() -> None:
    """A bot's token is enough; a Bot API server of one's own has its address before it."""
    bare = tidy(Channel(Kind.TELEGRAM, TOKEN, chat="-100123"))
    assert bare.address == f"https://api.telegram.org/bot{TOKEN}"
    assert check(bare) == {}
    assert problems(Kind.TELEGRAM, f"https://bots.example/bot{TOKEN}", chat="@newsroom") == {}
    assert problems(Kind.TELEGRAM, f"http://10.0.0.1/bot{TOKEN}", chat="@newsroom") == {
        "address": Problem.URL
    }


@pytest.mark.parametrize("token", ["", "12345", "12345:short", TOKEN + "/x", "https://x/" + TOKEN])
def test_what_is_no_bot(token: str) -> None:
    """Anything else has no token in its place."""
    assert problems(Kind.TELEGRAM, token, chat="1") == {"address": Problem.BOT}


@pytest.mark.parametrize("chat", ["", "newsroom", "@", "1.5", "@новости", "1" * 21])
def test_what_is_no_chat(chat: str) -> None:
    """Telegram needs a number or the name of a channel."""
    assert problems(Kind.TELEGRAM, TOKEN, chat=chat) == {"chat": Problem.CHAT}


@pytest.mark.parametrize(
    ("begin", "end", "fine"),
    [
        ("", "", True), ("22:00", "07:00", True), ("07:00", "07:00", False), ("22:00", "", False),
        ("", "07:00", False), ("25:00", "07:00", False), ("late", "early", False),
        ("22:00", "07:00+05:00", False), ("22:00Z", "07:00Z", False), ("22", "07", False),
        ("22:00\n", "07:00", False), ("22:00:30", "07:00", False), ("2٢:00", "07:00", False),
    ],
)  # fmt: skip
def test_quiet_hours(begin: str, end: str, fine: bool) -> None:
    """Two different times, or none."""
    found = problems(Kind.MAIL, "a@b.example", quiet_from=begin, quiet_to=end)
    assert found == ({} if fine else {"quiet": Problem.QUIET})


@pytest.mark.parametrize("zone", ["", "Almaty", "+05:00", "../etc/passwd", "Asia/Almaty\n"])
def test_zones(zone: str) -> None:
    """A zone is one of the IANA database."""
    assert problems(Kind.MAIL, "a@b.example", zone=zone) == {"zone": Problem.ZONE}


def test_a_secret_is_in_no_text() -> None:
    """Neither the way into a log nor the page shows more than the host of a chat."""
    channel = tidy(Channel(Kind.TELEGRAM, TOKEN, chat="-100123"))
    assert channel.place == "api.telegram.org"
    assert TOKEN not in repr(channel)
    assert "100123" not in repr(channel)
    assert Channel(Kind.MAIL, "a@b.example").place == "a@b.example"


def test_a_document_is_the_channel() -> None:
    """What the store keeps comes back."""
    channel = Channel(
        Kind.MAIL, "a@b.example", "", "kk", "Asia/Almaty", (Alert.HEAT, Alert.AUDITS),
        "22:00", "07:00", Digest.DAILY,
    )  # fmt: skip
    assert load(channel.document) == channel
