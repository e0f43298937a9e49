"""The second step at log-in: added, asked for, used once, lost, required of everyone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask

from moderation.registry import Action, Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.access import log_ins
from service.access.keyring import Keyring
from service.access.second_step import Codes
from tests.service.dashboard.conftest import PASSWORD, Visitor

NewVisitor = Callable[[], Visitor]
PAGE = "/account/second-step"
SALT = "ab" * 16


class Phone:
    """An authenticator app that has scanned the QR code."""

    def __init__(self, secret: str, store: Store) -> None:
        self._totp = pyotp.TOTP(secret)
        self._store = store

    def code(self, ahead: int = 0) -> str:
        return self._totp.at(self._store.now() // 1000, counter_offset=ahead)


def enrol(browser: Visitor, store: Store) -> tuple[Phone, list[str]]:
    """Add a second step through the page; return the phone and the recovery codes."""
    page = browser.get(PAGE).text
    salt = re.search(r'name="salt" value="([^"]+)"', page)
    key = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page)
    assert salt
    assert key
    phone = Phone(key[1].replace(" ", ""), store)
    form = {"salt": salt[1], "current": PASSWORD, "code": phone.code(-1)}
    answer = browser.post(PAGE, form)
    assert answer.status_code == 200, answer.text
    return phone, re.findall(r"<code>([a-z2-9-]{29})</code>", answer.text)


def half(visitor: NewVisitor, name: str = "dana", password: str = PASSWORD) -> Visitor:
    """Return a browser whose password was right and whose code is to come."""
    browser = visitor()
    browser.get("/log-in")
    answer = browser.post("/log-in", {"name": name, "password": password})
    assert answer.headers["Location"].startswith("/log-in/code")
    browser.get("/log-in/code")
    return browser


def test_a_code_is_asked_for_and_lets_in(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """With a second step the password alone opens nothing; the code opens the page asked for."""
    phone, _ = enrol(dana, store)
    browser = half(visitor)
    assert browser.get("/sites/demo/held").status_code == 303
    browser.get("/log-in/code")
    code = phone.code()
    typed = f" {code[:3]} {code[3:]} "
    answer = browser.post("/log-in/code", {"code": typed, "next": "/sites/demo/approved"})
    assert answer.headers["Location"] == "/sites/demo/approved"
    assert browser.get("/sites/demo/held").status_code == 200
    types = [entry.type for entry in registry.audit()]
    assert types[0] == Action.SIGNED_IN
    assert Action.SECOND_STEP_ADDED in types


def test_a_reset_password_still_asks_for_the_code(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """Whoever reads a one-time password gets nowhere without the phone."""
    phone, _ = enrol(dana, store)
    browser = half(visitor, password=registry.reset_password("dana"))
    for path in ("/password", "/sites/demo/held"):
        assert browser.get(path).headers["Location"].startswith("/log-in")
    browser.get("/log-in/code")
    assert browser.post("/log-in/code", {"code": phone.code()}).status_code == 303
    assert browser.get("/sites/demo/held").headers["Location"] == "/password"


def test_a_code_counts_once(visitor: NewVisitor, dana: Visitor, store: Store) -> None:
    """Neither a code that was used nor an older one opens a second session."""
    phone, _ = enrol(dana, store)
    first, second = half(visitor), half(visitor)
    code = phone.code()
    older = phone.code(-1)
    assert first.post("/log-in/code", {"code": code}).status_code == 303
    for again in (code, older):
        answer = second.post("/log-in/code", {"code": again})
        assert answer.status_code == 403
        assert "was used already" in answer.text


def test_a_recovery_code_counts_once(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """Each of the ten lets in once, however it is typed, and the log says that one was used."""
    _, codes = enrol(dana, store)
    assert len(set(codes)) == 10
    browser, other = half(visitor), half(visitor)
    typed = codes[3].upper().replace("-", " ")
    assert browser.post("/log-in/code", {"code": typed}).status_code == 303
    assert other.post("/log-in/code", {"code": codes[3]}).status_code == 403
    used = next(e for e in registry.audit() if e.type == Action.RECOVERY_CODE_USED)
    assert used.data == {"left": 9}
    assert "9 recovery codes are left." in browser.get(PAGE).text


def test_wrong_codes_are_few(app: Flask, dana: Visitor, store: Store, registry: Registry) -> None:
    """After ten wrong codes in a quarter of an hour even the right one must wait."""
    phone, _ = enrol(dana, store)
    with app.test_request_context():
        for _ in range(10):
            assert not log_ins.check_code(registry.moderator("dana"), "00000x")
        with pytest.raises(log_ins.TooManyCodes) as refused:
            log_ins.check_code(registry.moderator("dana"), phone.code())
    assert 890 <= refused.value.seconds <= 900
    assert registry.authenticate("dana", PASSWORD) is not None


def test_nothing_in_the_store_makes_codes(dana: Visitor, store: Store, redis: Redis) -> None:
    """Neither the phone's secret nor a recovery code can be read from Redis."""
    page = dana.get(PAGE).text
    key = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page)
    assert key
    _, codes = enrol(dana, store)
    kept = str(redis.hgetall("{modqueue}:moderators"))
    assert key[1].replace(" ", "") not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    with dana.client.application.test_request_context():
        salt = str(redis.hget("{modqueue}:moderators", "dana")).split('"salt": "')[1][:32]
        ours = log_ins.codes().enrol("dana", salt).secret
        assert Codes(Keyring("another secret")).enrol("dana", salt).secret != ours
        assert log_ins.codes().enrol("marat", salt).secret != ours


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "0x1234", "-12345"])
def test_only_six_digits_are_a_code(typed: str) -> None:
    """What is not six ASCII digits is no code, and no error either."""
    assert Codes(Keyring("s" * 40)).enrolled("dana", SALT, typed, 1_800_000_000) is None


def test_codes_are_those_of_the_rfc() -> None:
    """A code is good in its own half minute and in the one before and after, in no other."""
    codes = Codes(Keyring("s" * 40))
    totp = pyotp.TOTP(codes.enrol("dana", SALT).secret)
    now = 1_800_000_000
    found = [codes.enrolled("dana", SALT, totp.at(now + 30 * n), now) for n in range(-3, 4)]
    step = now // 30
    assert found == [None, None, step - 1, step, step + 1, None, None]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"current": "wrong"}, "This is not your current password."),
        ({"code": "000000"}, "This is not the code of this moment."),
    ],
)
def test_adding_one_takes_password_and_code(
    dana: Visitor, registry: Registry, store: Store, change: dict[str, str], words: str
) -> None:
    """A session left open is not enough to add a second step; the same key is shown again."""
    page = dana.get(PAGE).text
    salt = re.search(r'name="salt" value="([^"]+)"', page)
    key = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page)
    assert salt
    assert key
    right = {"current": PASSWORD, "code": Phone(key[1].replace(" ", ""), store).code()}
    answer = dana.post(PAGE, {"salt": salt[1], **right, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert key[1] in answer.text
    assert registry.moderator("dana").second_step is None


def test_adding_one_ends_other_sessions(visitor: NewVisitor, dana: Visitor, store: Store) -> None:
    """Whoever came in with the password alone is out once a second step is there."""
    other = visitor()
    other.log_in("dana")
    enrol(dana, store)
    assert other.get("/sites/demo/held").status_code == 303
    assert dana.get("/sites/demo/held").status_code == 200


def test_it_is_taken_away_with_a_code(dana: Visitor, store: Store, registry: Registry) -> None:
    """New recovery codes, and the end of the second step, need a code of the phone."""
    phone, codes = enrol(dana, store)
    dana.get(PAGE)
    assert dana.post(f"{PAGE}/codes", {"code": "000000"}).status_code == 422
    made = dana.post(f"{PAGE}/codes", {"code": phone.code()}).text
    assert not any(code in made for code in codes)
    dana.get(PAGE)
    assert dana.post(f"{PAGE}/remove", {"code": codes[0]}).status_code == 422
    assert dana.post(f"{PAGE}/remove", {"code": phone.code(1)}).status_code == 303
    assert registry.moderator("dana").second_step is None


def test_an_admin_requires_it_of_everyone(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """Once required, every page leads to the form until a second step is there; then it stays."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = visitor()
    boss.log_in("boss")
    boss.get("/admin/users")
    boss.post("/admin/second-step", {"required": "yes"})
    change = next(registry.audit())
    assert (change.by, change.data) == ("boss", {"before": "off", "after": "on"})
    assert boss.get("/admin/users").headers["Location"] == PAGE
    assert dana.get("/sites/demo/held").headers["Location"] == PAGE
    phone, _ = enrol(dana, store)
    assert dana.get("/sites/demo/held").status_code == 200
    dana.get(PAGE)
    assert dana.post(f"{PAGE}/remove", {"code": phone.code()}).status_code == 409
    registry.require_second_step(False)
    assert boss.get("/admin/users").status_code == 200


def test_a_lost_phone_is_an_admins_matter(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """An admin removes the second step and with it the sessions; the password alone is enough."""
    enrol(dana, store)
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = visitor()
    boss.log_in("boss")
    boss.get("/admin/users/dana")
    boss.post("/admin/users/dana/remove-second-step", {})
    assert dana.get("/sites/demo/held").status_code == 303
    assert dana.log_in("dana").headers["Location"] == "/"
    lines = [(e.type, e.by) for e in registry.audit()]
    assert (Action.SECOND_STEP_REMOVED, "boss") in lines


def test_half_a_log_in_ends_with_the_password(
    visitor: NewVisitor, dana: Visitor, store: Store, registry: Registry
) -> None:
    """A password that was changed meanwhile, or a disabled account, makes the code worthless."""
    phone, _ = enrol(dana, store)
    first, second = half(visitor), half(visitor)
    registry.change_password("dana", "another long sentence")
    for browser in (first, second):
        answer = browser.post("/log-in/code", {"code": phone.code()})
        assert answer.headers["Location"].partition("?")[0] == "/log-in"
        assert browser.get("/sites/demo/held").status_code == 303


def test_the_code_can_be_pasted_and_filled_in(
    visitor: NewVisitor, dana: Visitor, store: Store
) -> None:
    """The field says what it is to password managers and phones, and takes blanks."""
    enrol(dana, store)
    page = half(visitor).page
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
