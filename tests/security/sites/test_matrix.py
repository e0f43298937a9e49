"""No walls are crossed: every route of the dashboard, asked by every role, on both sites.

What each may do is written down here once more, by hand. A route that is not in these tables fails
the first test; those of the API are in test_key_matrix.py.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.support.two_sites import (
    CANARY,
    NOWHERE,
    ONLY_IN,
    OTHER,
    OWN,
    VICTIM,
    Site,
    TwoSites,
    address,
    rules,
)

# The dashboard: who may open what, each role beyond the one before it.
PUBLIC = (
    "log_in log_in_form code_form log_in_with_code prefer public_ledger "
    "invitation accept_invitation openid_log_in openid_back"
)
ACCOUNT = (
    "index log_out password_form change_password own_sessions end_own_session end_other_sessions "
    "second_step add_second_step make_recovery_codes remove_second_step keys_form save_keys "
    "name_form save_name"
)
UNPUBLISHED = "public_ledger"  # there is no such page until a site says so
READER = "statistics statistics_csv error_ledger error_ledger_csv"
MODERATOR = (
    "shift write_note turn_note read_note undo_golden saved_counts saved_list "
    "save_list change_list keep_dealt "
    "author act_upon undo_act sanctions held_of articles article change_article undo_article "
    "comments comment thread pick picks answer drawer news fresh_card stream find "
    "bands copies copies_of_list raids raid raid_run decide_raid end_raid begin_raid "
    "cancel_raid bulk_outcome "
    "policy limits_run guidelines "
    "word_list change_words decide undo undo_last saw skip escalate deescalate "
    "ask_opinion "
    "model learning_run differences withdraw_opinion claim decide_many undo_many keep_filter"
)
SENIOR = (
    "settings golden_cards mark_golden reason learn cancel_learning promote_model "
    "roll_back_model withdraw_model "
    "shadow_model"
)
ADMIN = (
    "members set_member save_policy save_promises find_limits cancel_finding "
    "restore_policy remove_words api_keys "
    "add_api_key "
    "revoke_api_key reader_keys add_reader_secret add_reader_key end_reader_key "
    "first_steps invite_member revoke_invitation "
    "teams add_team change_team remove_team "
    "alerts add_channel change_channel remove_channel test_channel "
    "save_coral_secret end_coral_secret make_akismet_key end_akismet_key "
    "site_details save_site archive_site restore_site site_box save_box "
    "site_audit_log site_audit_log_csv save_settings save_guidelines save_reason change_reason "
    "webhooks add_webhook webhook change_webhook rotate_webhook enable_webhook remove_webhook "
    "test_webhook tested_webhook replay_webhook resend_webhook archives export_comments "
    "decision_steps export_decisions "
    "import_run add_piece check_archive write_archive cancel_import "
    "comparison comparison_run compare_imports cancel_comparison"
)
INSTALLATION = (
    "sites add_site invite_user revoke_any_invitation "
    "users add_user user change_memberships rename_user reset_user switch_user "
    "end_user_sessions remove_users_second_step require_second_step audit_log audit_log_csv"
)
RANKS = ("reader", "moderator", "senior", "admin")
OF_SITES = dict(zip(RANKS, (READER, MODERATOR, SENIOR, ADMIN), strict=True))
NEEDED = {name: rank for rank, names in OF_SITES.items() for name in names.split()}
# The role on the own site and on the other one; "both" is in tests/security/sites/test_walls.py.
ACTORS = {**{rank: (rank, None) for rank in RANKS}, "nobody": (None, None)}

MASKED_TOKEN = re.compile(r'name="csrf" value="[^"]+"')  # another one in each answer
REFUSAL = "Your role does not include this."


@dataclass(frozen=True)
class Case:
    """One request, and what it must come to: in, refused, hidden."""

    endpoint: str
    method: str
    path: str
    expected: str
    form: dict[str, object]


def form_of(endpoint: str, site: Site) -> dict[str, object]:
    """Return a form that would do something on ``site`` if it were let in."""
    comment = site.ids["comment_id"]
    return {
        "decide": {"status": "approved", "seen": 2, "list": "held"},
        "decide_many": {"status": "approved", "seen": f"{comment}:2 {comment}:3"},
        "ask_opinion": {"status": "approved", "seen": 2},
        "act_upon": {"kind": "note", "note": "a note"},
        "escalate": {"note": "a note", "seen": 2},
        "set_member": {"name": VICTIM, "role": "admin"},
        "add_api_key": {"label": "mine", "scope": "settings"},
        "change_words": {"words": "bad"},
        "add_webhook": {"url": "https://evil.example/"},
    }.get(endpoint, {"seen": 2, "url": "https://evil.example/", "version": 1})


def test_every_route_is_classified(both: TwoSites) -> None:
    """A new route says in these tables who may open it, and no row is left over."""
    tables = " ".join((PUBLIC, ACCOUNT, INSTALLATION, *OF_SITES.values())).split()
    assert {endpoint for endpoint, _, _ in rules(both, "dashboard.")} == set(tables)


def test_the_sites_of_a_route_are_in_its_address(both: TwoSites) -> None:
    """What belongs to a site names it in the address, which is where the guard looks."""
    for endpoint, _, rule in rules(both, "dashboard."):
        assert ("site" in rule.arguments) is (endpoint in NEEDED), rule


def expected(actor: str, endpoint: str, rule: Rule, place: str) -> str:
    """Return what the tables above say."""
    if endpoint == UNPUBLISHED:
        return "hidden"
    if endpoint in (*PUBLIC.split(), *ACCOUNT.split()):
        return "in"
    if endpoint in INSTALLATION.split():
        return "refused"
    role = ACTORS[actor][0 if place == OWN else 1]
    if role is None:
        return "hidden"
    return "in" if RANKS.index(role) >= RANKS.index(NEEDED[endpoint]) else "refused"


def cases(two: TwoSites, actor: str) -> list[Case]:
    """Return every request of ``actor``: own site, other site, other site's ids in own paths."""
    found = []
    crossed = Site(OWN, {**two.other.ids, "site": OWN})
    nowhere = Site(NOWHERE, {**two.other.ids, "site": NOWHERE})
    for endpoint, method, rule in rules(two, "dashboard."):
        if endpoint == "log_out":
            continue
        places = [two.own]
        if "site" in rule.arguments:
            places += [two.other, nowhere]
            places += [crossed] if ONLY_IN & rule.arguments else []
        for place in places:
            answer = expected(actor, endpoint, rule, place.slug)
            form = form_of(endpoint, two.other if place is crossed else place)
            found.append(Case(endpoint, method, address(two, rule, place), answer, form))
    return sorted(found, key=lambda case: case.method)  # all GETs before anything is removed


class Browser:
    """An account's browser; who was logged out by a request is let in again."""

    def __init__(self, two: TwoSites, name: str) -> None:
        self._two, self._name = two, name
        self.client = two.app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = f"10.0.{sum(map(ord, name)) % 256}.1"
        self._enter()

    def _enter(self) -> None:
        session, token = self._two.registry.open_session(self._name, "test")
        self.client.set_cookie("modqueue_session", token)
        self._csrf, self._token = session.csrf, token

    def send(self, case: Case, **headers: str) -> TestResponse:
        if self._two.registry.session(self._token) is None:
            self._enter()
        if case.method == "GET":
            return self.client.get(case.path, headers=headers)
        data = {"csrf": self._csrf, **case.form}
        return self.client.post(case.path, data=data, headers=headers)


def outcome(answer: TestResponse, case: Case) -> str:
    if answer.status_code == 403 and REFUSAL in answer.text:
        return "refused"
    assert answer.status_code < 500, answer.text
    led_away = answer.headers.get("Location", "").startswith(("/log-in", "/password"))
    assert not led_away or case.endpoint in PUBLIC.split(), case
    return "hidden" if answer.status_code == 404 else "in"


@pytest.mark.parametrize("actor", ACTORS)
def test_no_role_crosses(both: TwoSites, actor: str) -> None:
    """Each role gets where it may on its own site; of the other it reads, changes, learns nothing.

    A site that one is no member of answers exactly as one that does not exist.
    """
    before, browser, counts = both.snapshot(), Browser(both, actor), Counter[str]()
    hidden: dict[tuple[str, str, str], set[str]] = {}
    for case in cases(both, actor):
        answer = browser.send(case)
        text = answer.get_data(as_text=True) + str(answer.headers)
        assert CANARY not in text.lower(), (actor, case)
        found = outcome(answer, case)
        counts[found] += 1
        same_as = case.path.replace(OTHER, "S").replace(NOWHERE, "S")
        if case.expected == "hidden":
            plain = text.replace(OTHER, "S").replace(NOWHERE, "S")
            plain = MASKED_TOKEN.sub("", plain)
            hidden.setdefault((case.endpoint, case.method, same_as), set()).add(plain)
        there = case.method == "GET" and not crossed(both, case)
        missing = (case.expected, found) == ("in", "hidden") and not there
        assert found == case.expected or missing, (actor, case, answer.status_code)
    assert both.snapshot() == before
    assert all(len({_length_free(text) for text in texts}) == 1 for texts in hidden.values())
    assert counts.total() > 200, counts


def crossed(two: TwoSites, case: Case) -> bool:
    """Return whether the address names something that is not on its site."""
    theirs = any(str(two.other.ids[name]) in case.path for name in ONLY_IN)
    return theirs or case.endpoint == "tested_webhook"  # no message was named


def _length_free(text: str) -> str:
    """Return an answer without what differs with the length of the address in it."""
    return "".join(line for line in text.splitlines() if not line.startswith("Content-Length"))


def test_strangers_learn_nothing(both: TwoSites) -> None:
    """Whoever is not logged in is sent to the log-in page, whether the site exists or not."""
    client = both.app.test_client()
    for endpoint, method, rule in rules(both, "dashboard."):
        if endpoint in PUBLIC.split() or method != "GET":
            continue
        answer = client.get(address(both, rule, both.other))
        assert answer.headers["Location"].startswith("/log-in"), endpoint
        assert CANARY not in answer.text


def test_an_installation_admin_reaches_all(both: TwoSites) -> None:
    """Admins of the installation get in everywhere, on both sites and on its own pages."""
    browser = Browser(both, "everywhere")
    for endpoint, method, rule in rules(both, "dashboard."):
        for place in (both.own, both.other):
            if method == "GET" and endpoint not in ("bulk_outcome", "tested_webhook", UNPUBLISHED):
                case = Case(endpoint, method, address(both, rule, place), "in", {})
                assert outcome(browser.send(case), case) == "in", case


QUESTIONS = (
    "find?q={canary}", "find?article=a-1", "find?author={other}", "held?decided={comment}",
    "held?bulk={bulk}&decided=1", "held/news?after=0-0&shown={comment}&claimed={comment}",
    "statistics?range=month", "statistics.csv?range=month", "audit.csv", "audit?person={other}",
    "bulk?attribute=insult&low=0&high=100", "held?after=0", "comments/{comment}/copies",
    "policy?hold_toxicity=1", "members", "keys", "webhooks", "alerts",
)  # fmt: skip


def test_no_question_brings_the_other_site(both: TwoSites) -> None:
    """Searches, statistics, logs and lists of the own site hold nothing of the other one."""
    client, comment = Browser(both, "admin").client, both.other.ids["comment_id"]
    for question in QUESTIONS:
        asked = question.format(canary=CANARY, comment=comment, bulk="0" * 16, other=OTHER)
        answer = client.get(f"/sites/{OWN}/{asked}")
        told = [line for line in answer.text.lower().splitlines() if "value=" not in line]
        assert answer.status_code in (200, 404), asked
        assert CANARY not in "".join(told).replace(asked, ""), asked
