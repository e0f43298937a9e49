"""The page of alerts, without JavaScript: channels made, tested, changed and removed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.alerts.alert import RULES, Alert
from moderation.alerts.channel import CHANNELS_MAX, Channel, Digest, Kind
from moderation.alerts.channels import DELIVERED, Channels
from moderation.alerts.log import AlertLog
from moderation.alerts.mail import MailFault
from moderation.alerts.state import State
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.post import Fault
from service.dashboard.alerts import words
from tests.service.dashboard.conftest import Visitor

PAGE = "/sites/demo/alerts"
TOKEN = "12345:" + "AbC_d-e" * 5
TELEGRAM = {"kind": "telegram", "address": TOKEN, "chat": "-100987", "zone": "Asia/Almaty"}
MAIL = {"kind": "mail", "address": "desk@news.example", "zone": "UTC"}


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    """An installation that sends e-mail."""
    return Config(
        secret="s" * 40, data_dir=tmp_path, blind_percent=0,
        smtp_host="mail.example", smtp_from="modqueue@news.example",
    )  # fmt: skip


@pytest.fixture
def channels(redis: Redis, site: str) -> Channels:
    return Channels(redis)


def only(channels: Channels) -> Channel:
    (stored,) = channels.all("demo")
    return stored.channel


def test_a_channel_lives_and_goes(boss: Visitor, channels: Channels, registry: Registry) -> None:
    """It is added, changed and removed; the audit log has each step, and no address."""
    form = {
        **TELEGRAM, "language": "kk", "digest": "hourly", "quiet_from": "22:00",
        "quiet_to": "07:00", "alerts": ["heat", "audits", "nonsense"],
    }  # fmt: skip
    assert boss.post(PAGE, form).status_code == 303
    (stored,) = channels.all("demo")
    assert stored.channel == Channel(
        Kind.TELEGRAM, f"https://api.telegram.org/bot{TOKEN}", "-100987", "kk", "Asia/Almaty",
        (Alert.HEAT, Alert.AUDITS), "22:00", "07:00", Digest.HOURLY,
    )  # fmt: skip
    boss.post(f"{PAGE}/{stored.id}", {"zone": "UTC", "digest": "at_once"})
    assert only(channels) == replace(
        stored.channel, language="en", zone="UTC", alerts=(), quiet_from="", quiet_to="",
        digest=Digest.AT_ONCE,
    )  # fmt: skip
    boss.post(f"{PAGE}/{stored.id}/remove", {})
    assert channels.all("demo") == []
    lines = [line for line in registry.audit(site="demo") if line.type == "channel.changed"]
    assert [line.data["change"] for line in lines] == ["removed", "changed", "added"]
    assert TOKEN not in str(lines)
    assert "changed a channel of alerts" in boss.get("/sites/demo/audit").text


def test_secrets_are_never_shown(boss: Visitor, channels: Channels) -> None:
    """Neither the token nor the chat is on a page, also not where the form was refused."""
    boss.post(PAGE, TELEGRAM)
    assert "api.telegram.org" in boss.get(PAGE).text
    refused = boss.post(PAGE, {**TELEGRAM, "zone": "Mars"})
    for page in (boss.page, refused.text):
        assert TOKEN not in page
        assert "100987" not in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"address": ""}, "Enter one e-mail address"),
        ({"address": "x\r\nBcc: y@z.example"}, "Enter one e-mail address"),
        ({"kind": "slack"}, "Enter a public http://"),
        ({"kind": "slack", "address": "http://127.0.0.1/"}, "Enter a public http://"),
        ({"kind": "telegram", "chat": "1"}, "Enter the bot&#39;s token"),
        ({**TELEGRAM, "chat": ""}, "Enter the chat&#39;s number"),
        ({"zone": "Mars"}, "Enter a time zone"),
        ({"quiet_from": "22:00"}, "Enter two different times"),
    ],
)
def test_what_cannot_be_a_channel(
    boss: Visitor, channels: Channels, form: dict[str, object], said: str
) -> None:
    """The page says at the field what is wrong, keeps what is no secret, and adds nothing."""
    answer = boss.post(PAGE, {**MAIL, "language": "kk", **form})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="kk" lang="kk" selected' in answer.text
    assert channels.all("demo") == []


def test_what_a_change_takes_away_is_said(boss: Visitor, channels: Channels) -> None:
    """The former address is a secret that nobody can look up: the form to change it says so."""
    assert "A former address is not kept." not in boss.get(PAGE).text
    channels.add("demo", Channel(Kind.MAIL, "a@b.example"), by="aida")
    assert boss.get(PAGE).text.count("A former address is not kept.") == 1


def test_a_change_that_cannot_be(boss: Visitor, channels: Channels) -> None:
    """The channel stays as it was, and its own form says why."""
    id_ = channels.add("demo", Channel(Kind.MAIL, "a@b.example"), by="aida")
    answer = boss.post(f"{PAGE}/{id_}", {"address": "nobody", "zone": "UTC"})
    assert answer.status_code == 422
    assert f'id="address-{id_}-problem"' in answer.text
    assert only(channels).address == "a@b.example"


def test_a_full_site(boss: Visitor, channels: Channels) -> None:
    """The form is gone, and one that comes all the same is refused."""
    for number in range(CHANNELS_MAX):
        channels.add("demo", Channel(Kind.MAIL, f"a{number}@b.example"), by="aida")
    assert "Add a channel" not in boss.get(PAGE).text
    assert "A site has at most 10 channels." in boss.post(PAGE, MAIL).text


def test_a_test_is_asked_for(boss: Visitor, channels: Channels) -> None:
    """The page says that it is on its way, and then what became of it."""
    id_ = channels.add("demo", Channel(Kind.MAIL, "a@b.example"), by="aida")
    boss.post(f"{PAGE}/{id_}/test", {})
    assert "The test message is on its way." in boss.get(PAGE).text
    stored = channels.get("demo", id_)
    lease = channels.take(stored, test=stored.test, seconds=9)
    assert lease
    channels.settle(stored, lease, stored.cursor, MailFault.LOG_IN, test=stored.test)
    page = boss.get(PAGE).text
    assert "the mail server refused the log-in" in page
    assert "on its way" not in page


def test_a_failing_channel(boss: Visitor, channels: Channels) -> None:
    """A channel whose last alert did not arrive says since when."""
    id_ = channels.add("demo", Channel(Kind.SLACK, "https://hooks.slack.com/x"), by="aida")
    stored = channels.get("demo", id_)
    lease = channels.take(stored, test="", seconds=9)
    assert lease
    channels.settle(stored, lease, "0-0", "http_404", pause_seconds=5)
    page = boss.get(PAGE).text
    assert "HTTP 404" in page
    assert "not delivered since" in page


def test_what_stands_and_what_was(boss: Visitor, store: Store, site: str) -> None:
    """An alert that began is marked, with its figure in the log; then the log has its end."""
    log, now = AlertLog(store.redis), store.now()
    begun, limit = State(True, now), RULES[Alert.HELD_AGE].limit
    log.note("demo", Alert.HELD_AGE, State(), begun, 26 * 3600, limit)
    page = boss.get(PAGE).text
    assert "A held comment waits too long" in page
    assert page.count('class="status-badge status-rejected"') == 2
    assert "26 h" in page
    standing = log.states("demo")[Alert.HELD_AGE]
    log.note("demo", Alert.HELD_AGE, standing, State(False, now), 60, limit)
    assert boss.get(PAGE).text.count('class="status-badge status-rejected"') == 1


def test_every_word_is_there() -> None:
    """No alert, kind, digest, problem or outcome lacks its words."""
    assert set(words.MEANINGS) == set(Alert)
    assert set(words.KIND_WORDS) == set(Kind)
    assert set(words.DIGEST_WORDS) == set(Digest)
    assert set(words.MAIL_FAULT_WORDS) == set(MailFault)


def test_outcomes_have_words(boss: Visitor) -> None:
    """Whatever a sender may write is a sentence on the page."""
    with boss.client.application.test_request_context():
        for outcome in (DELIVERED, "http_404", *MailFault, *Fault):
            assert words.outcome_words(outcome)


class TestWithoutMail:
    """An installation without a mail server."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Config:
        return Config(secret="s" * 40, data_dir=tmp_path)

    def test_e_mail_is_refused(self, boss: Visitor, channels: Channels) -> None:
        """The page says which setting is empty."""
        answer = boss.post(PAGE, MAIL)
        assert answer.status_code == 422
        assert "This installation sends no e-mail: MODQUEUE_SMTP_HOST is empty." in answer.text
        assert channels.all("demo") == []

    def test_it_is_said_where_one_chooses(self, boss: Visitor) -> None:
        """E-mail cannot be chosen, a sentence says why, and another kind is chosen at first."""
        page = boss.get(PAGE).text
        assert "This installation sends no e-mail: MODQUEUE_SMTP_HOST is empty." in page
        assert re.search(r'value="mail"\s+disabled', page)
        assert re.search(r'<select[^>]*aria-describedby="no-mail"', page)
        assert re.search(r'value="slack" selected', page)
        assert "An e-mail address" not in page

    def test_a_channel_of_before(self, boss: Visitor, channels: Channels) -> None:
        """One that was set up before says that it reaches nobody; it is refused and can go."""
        channels.add("demo", Channel(Kind.MAIL, "desk@news.example"), by="test")
        (stored,) = channels.all("demo")
        path = f"{PAGE}/{stored.id}"
        assert boss.get(PAGE).text.count("This installation sends no e-mail") == 2
        for act, form in ((path, {"zone": "Asia/Almaty"}), (f"{path}/test", {})):
            refused = boss.post(act, form)
            assert refused.status_code == 422
            assert 'role="alert">This installation sends no e-mail' in refused.text
        (left,) = channels.all("demo")
        assert left == stored
        boss.post(f"{path}/remove", {})
        assert channels.all("demo") == []


def test_e_mail_is_offered_where_there_is_a_server(boss: Visitor) -> None:
    """Nothing stands in its way there."""
    page = boss.get(PAGE).text
    assert "This installation sends no e-mail" not in page
    assert re.search(r'value="mail" selected', page)
    assert "An e-mail address; the address of a webhook" in page
