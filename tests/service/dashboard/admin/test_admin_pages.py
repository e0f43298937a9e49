"""Sessions, users, API keys and the audit log, filled in by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from moderation import actions
from moderation.registry import Action, Registry, Role, Scope
from moderation.registry.boxes import Boxes
from moderation.site.site_settings import difference
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.dashboard.account.browsers import browser_words
from tests.service.dashboard.conftest import Visitor

NewVisitor = Callable[[], Visitor]
SECRET = re.compile(r'id="secret" value="([^"]+)"')
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def secret(page: str) -> str:
    found = SECRET.search(page)
    assert found, page
    return found[1]


def session_id(browser: Visitor) -> str:
    cookie = browser.client.get_cookie("modqueue_session")
    assert cookie
    return sha256(cookie.value.encode()).hexdigest()[:12]


def newest(registry: Registry) -> tuple[str, str, str]:
    """Return type, author and subject of the newest line that is not a log-in."""
    entry = next(e for e in registry.audit() if not e.type.startswith("signin"))
    return entry.type, entry.by, entry.subject


def test_own_sessions_are_listed_and_ended(
    visitor: NewVisitor, dana: Visitor, registry: Registry
) -> None:
    """The page names the browser, marks this session, and ends the others at their next click."""
    others = [visitor(), visitor()]
    for other in others:
        other.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
        other.log_in("dana")
    page = dana.get("/account/sessions").text
    assert page.count("Firefox on Linux") >= 2
    assert page.count('class="badge"') == 1
    assert len(re.findall(r"/account/sessions/\w{12}/end", page)) == 3
    dana.post(f"/account/sessions/{session_id(others[1])}/end", {})
    assert others[1].get("/sites/demo/held").status_code == 303
    assert others[0].get("/sites/demo/held").status_code == 200
    dana.post("/account/sessions/end-others", {})
    assert others[0].get("/sites/demo/held").status_code == 303
    assert dana.get("/account/sessions").status_code == 200
    assert newest(registry) == (Action.SESSIONS_ENDED, "dana", "dana")


def test_nobody_ends_a_colleagues_session(
    dana: Visitor, marat: Visitor, registry: Registry
) -> None:
    """The id of another account's session ends nothing."""
    (colleague,) = registry.sessions("marat")
    answer = dana.post(f"/account/sessions/{colleague.session.id}/end", {})
    assert answer.status_code == 404
    assert marat.get("/sites/demo/held").status_code == 200


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5", "A browser that does not say its name"),
        ("<script>Firefox", "Firefox"),
    ],
)
def test_browsers_have_names(dana: Visitor, header: str, words: str) -> None:
    """A User-Agent is told in words; nothing of the header itself reaches the page."""
    with dana.client.application.test_request_context():
        assert browser_words(header) == words


def test_a_user_is_added_and_comes_in(
    boss: Visitor, visitor: NewVisitor, registry: Registry
) -> None:
    """The one-time password is shown once, logs in, and has to be changed."""
    answer = boss.post("/admin/users", {"name": "Zarina", "role-demo": "senior"})
    password = secret(answer.text)
    assert newest(registry) == (Action.ROLE_CHANGED, "boss", "zarina")
    assert Action.ACCOUNT_ADDED in [entry.type for entry in registry.audit()]
    assert registry.moderator("zarina").memberships == {"demo": Role.SENIOR}
    assert password not in boss.get("/admin/users/zarina").text
    zarina = visitor()
    zarina.log_in("zarina", password)
    assert zarina.get("/sites/demo/held").headers["Location"] == "/password"


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"name": "Тимур", "role-demo": "reader"}, 422, "letters a to z"),
        ({"name": "zarina", "role-demo": "king"}, 422, "Choose a role on"),
        (
            {"name": "boss", "role-demo": "reader"},
            409,
            "The name is taken, or looks like a name that is.",
        ),
    ],
)
def test_a_bad_user_is_explained(
    boss: Visitor, registry: Registry, form: dict[str, object], status: int, words: str
) -> None:
    """What cannot be added is said beside its field, and nothing is added."""
    answer = boss.post("/admin/users", form)
    assert answer.status_code == status
    assert words in answer.text
    assert [account.name for account in registry.moderators()] == ["boss"]
    assert registry.moderator("boss").administers_installation


def test_a_user_is_changed_in_every_way(boss: Visitor, dana: Visitor, registry: Registry) -> None:
    """Role, password, state and sessions are changed, each with the admin's name in the log."""
    boss.post("/admin/users/dana/roles", {"role-demo": "senior"})
    assert newest(registry) == (Action.ROLE_CHANGED, "boss", "dana")
    boss.post("/admin/users/dana/end-sessions", {})
    assert newest(registry) == (Action.SESSIONS_ENDED, "boss", "dana")
    assert dana.get("/sites/demo/held").status_code == 303
    assert dana.log_in("dana").status_code == 303
    boss.post("/admin/users/dana/disable", {})
    assert newest(registry) == (Action.ACCOUNT_DISABLED, "boss", "dana")
    assert dana.get("/sites/demo/held").status_code == 303
    assert dana.log_in("dana").status_code == 403
    boss.post("/admin/users/dana/enable", {})
    password = secret(boss.post("/admin/users/dana/reset", {}).text)
    assert newest(registry) == (Action.PASSWORD_RESET, "boss", "dana")
    assert dana.log_in("dana", password).status_code == 303


@pytest.mark.parametrize("what", ["roles", "reset", "disable"])
def test_an_admin_keeps_their_own_account(boss: Visitor, registry: Registry, what: str) -> None:
    """Nobody takes the last admin away by a slip: one's own account is another admin's matter."""
    assert boss.post(f"/admin/users/boss/{what}", {"role-demo": "reader"}).status_code == 409
    account = registry.moderator("boss")
    assert account.administers_installation
    assert (account.disabled_at, account.must_change) == (None, False)


def test_a_key_is_shown_once_and_revoked(boss: Visitor, registry: Registry) -> None:
    """A new key opens its site, is not shown again, and ends when revoked."""
    form = {"label": "CMS", "scope": ["read", "settings"]}
    made = secret(boss.post("/sites/demo/keys", form).text)
    key = registry.find_key(made)
    assert key
    assert (key.site, key.label, key.scopes) == ("demo", "CMS", (Scope.READ, Scope.SETTINGS))
    page = boss.get("/sites/demo/keys").text
    assert key.id in page
    assert made not in page
    boss.post(f"/sites/demo/keys/{key.id}/revoke", {})
    assert registry.find_key(made) is None
    assert newest(registry) == (Action.KEY_REVOKED, "boss", key.id)


@pytest.mark.parametrize("label", ["", "x" * 81, "a\u202eb"])
def test_a_key_needs_a_label(boss: Visitor, registry: Registry, label: str) -> None:
    """A key without a readable purpose is not made."""
    form = {"label": label, "scope": "read"}
    assert boss.post("/sites/demo/keys", form).status_code == 422
    assert registry.keys() == []


def test_the_log_is_filtered(boss: Visitor, registry: Registry) -> None:
    """By person (who did it or to whom it was done), by kind, by day."""
    registry.acting("boss").add_moderator("zarina", Role.READER)
    registry.acting("marat").add_key("demo", "cms")
    everything = boss.get("/admin/audit").text
    assert "added an account" in everything
    assert "added an API key" in everything
    zarinas = boss.get("/admin/audit?person=zarina").text
    assert "added an account" in zarinas
    assert "<td>marat</td>" not in zarinas
    assert "<td>marat</td>" in boss.get("/admin/audit?kind=key").text
    assert "added an account" not in boss.get("/admin/audit?kind=key").text.split("<table")[1]
    assert "Nothing of this kind." in boss.get("/admin/audit?since=2099-01-01").text
    assert "Nothing of this kind." in boss.get("/admin/audit?until=2001-01-01").text
    for nonsense in ("since=soon", "until=9999-12-31", "before=x", "kind=none"):
        assert "<td>marat</td>" in boss.get(f"/admin/audit?{nonsense}").text, nonsense


def test_the_log_says_settings_in_words(boss: Visitor, redis: Redis, store: Store) -> None:
    """A box and a setting are named as on their pages, and a switch is yes or no."""
    Boxes(redis).set("demo", origins=["https://news.example"], nudge=False)
    former = store.settings("demo")
    new = replace(former, version=1, public_ledger=True, by="boss")
    store.save_settings("demo", new, difference(former, new))
    log = boss.get("/admin/audit").text
    assert 'asks again before a high-scoring comment is posted: <bdi dir="auto">no</bdi>' in log
    assert 'Publish what the machine gets wrong: <bdi dir="auto">no → yes</bdi>' in log
    assert "False" not in log
    assert "nudge" not in log


def test_the_log_has_pages(boss: Visitor, registry: Registry) -> None:
    """More than a page's lines are reached by "Older", each once."""
    for number in range(130):
        registry.acting(f"actor{number}").note_failed_log_in("boss")
        registry.acting(f"actor{number}").add_site(f"s{number}", "S")
    seen: list[str] = []
    address = "/admin/audit?kind=site"
    while address:
        page = boss.get(address).text
        seen += re.findall(r"<td>(actor\d+)</td>", page)
        older = re.search(r'href="(/admin/audit\?before[^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"actor{number}" for number in reversed(range(130))]


def test_the_log_is_exported_harmless(boss: Visitor, registry: Registry) -> None:
    """The CSV has every line of the filter, and no cell that a spreadsheet would run."""
    registry.acting("=cmd|' /C calc'!A0").add_key("demo", "@SUM(A1)")
    registry.acting("boss").set_role(
        registry.add_moderator("dana", Role.READER)[0].name, Role.SENIOR
    )
    text = boss.get("/admin/audit.csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["type"] == "account.role"
    assert rows[0]["data"] == "change: Reader → Senior"
    made = next(row for row in rows if row["type"] == "key.added")
    assert made["by"] == "'=cmd|' /C calc'!A0"
    assert len(list(csv.DictReader(io.StringIO(boss.get("/admin/audit.csv?kind=key").text)))) == 1


def test_the_log_tells_before_and_after(boss: Visitor, store: Store, site: str) -> None:
    """A policy and settings that were saved are told with what they changed."""
    actions.save_policy(
        store, site, replace(store.policy(site), links_max=7), by="marat", expected_version=0
    )
    settings = replace(store.settings(site), undo_seconds=12)
    actions.save_settings(store, site, settings, by="marat", expected_version=0)
    told = [row["data"] for row in csv.DictReader(io.StringIO(boss.get("/admin/audit.csv").text))]
    assert told[0] == "version: 1; Undo window, in seconds: 0 → 12"
    assert told[1].startswith("version: 1; ")
    assert "7" in told[1]
