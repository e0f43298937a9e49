"""Another MODQUEUE_SECRET: what the former one made is still known, and is made anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from moderation.authors.act import ActKind, Plan, subjects
from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.registry import Registry, Role, SecondStep
from moderation.registry.boxes import Boxes, Gate
from moderation.store.authors.acts import Acts
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Author
from service.access.keyring import Keyring
from service.access.second_step import Codes, renew_second_steps
from service.app import create_app
from service.embed.posts import receipt
from service.embed.proof import Proofs, solve
from service.services import Services
from tests.support.api import SECRET, comment
from tests.support.dashboard import PASSWORD, Browser

OLD, NEW, THIRD = "o" * 40, "n" * 40, "t" * 40
NOW = 1_800_000_000
SALT = "ab" * 16
MakeApp = Callable[..., Flask]


@pytest.fixture
def make(store: Store, registry: Registry, site: str, tmp_path: Path) -> MakeApp:
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    registry.add_key(site, "test", SECRET)

    def app(secret: str, *former: str) -> Flask:
        settings = Config(secret=secret, former_secrets=former, data_dir=tmp_path)
        return create_app(Services(settings, store, registry, lambda _: None))

    return app


def submit(app: Flask, document: dict[str, Any], key: str = "") -> dict[str, Any]:
    client: FlaskClient = app.test_client()
    headers = {"Authorization": f"Bearer {SECRET}", **({"Idempotency-Key": key} if key else {})}
    answer = client.post("/v1/comments", json=document, headers=headers)
    return {**answer.get_json(), "code": answer.status_code}


def test_settings_take_a_list() -> None:
    """Former secrets are separated by commas; a short one is refused by its place."""
    settings = Config.from_env({"MODQUEUE_SECRET_FORMER": f"{OLD}, {THIRD}"})
    assert settings.former_secrets == (OLD, THIRD)
    with pytest.raises(ConfigError, match=r"MODQUEUE_SECRET_FORMER: .* number 2 has 5") as error:
        Config.from_env({"MODQUEUE_SECRET_FORMER": f"{OLD},short"})
    assert OLD not in str(error.value)


@given(st.text(max_size=40), st.sampled_from(["a", "b"]))
def test_signatures_of_former_secrets_are_good(text: str, purpose: str) -> None:
    """What was signed before is verified; new signatures are the new secret's alone."""
    old, new, both = Keyring(OLD), Keyring(NEW), Keyring(NEW, [OLD])
    assert both.verify(purpose, text, old.sign(purpose, text))
    assert both.sign(purpose, text) == new.sign(purpose, text)
    assert not new.verify(purpose, text, old.sign(purpose, text))
    assert not both.verify(purpose + "x", text, old.sign(purpose, text))
    assert not both.verify(purpose, text + "x", old.sign(purpose, text))


@pytest.mark.parametrize("signature", ["", "é", "\udc80", "0" * 32, "x" * 10_000])
def test_nonsense_is_no_signature(signature: str) -> None:
    """Whatever comes in place of a signature is refused without an error."""
    assert not Keyring(NEW, [OLD]).verify("p", "text", signature)


def test_a_known_browser_stays_known(make: MakeApp) -> None:
    """Its cookie is good under the new secret while the former one is named, and is renewed."""
    browser = Browser(make(OLD))
    browser.log_in("dana")
    browser.client.application = make(NEW, OLD)
    before = browser.client.get_cookie("modqueue_device_dana")
    browser.post("/log-out", {})
    browser.log_in("dana")
    after = browser.client.get_cookie("modqueue_device_dana")
    assert before
    assert after
    assert before.value.partition(".")[0] == after.value.partition(".")[0]
    assert before.value.rpartition(".")[2] != after.value.rpartition(".")[2]


def test_sessions_and_forms_do_not_notice(make: MakeApp) -> None:
    """Who is logged in stays so, and a form that was open is taken."""
    browser = Browser(make(OLD))
    browser.log_in("dana")
    browser.client.application = make(NEW, OLD)
    assert browser.post("/preferences", {"theme": "dark", "back": "/"}).status_code == 303
    assert browser.get("/sites/demo/held").status_code == 200


def test_challenges_and_receipts_stay_good(make: MakeApp, store: Store, registry: Registry) -> None:
    """A reader who was writing at that moment loses nothing."""
    old, new = Proofs(Keyring(OLD)), Proofs(Keyring(NEW, [OLD]))
    challenge, bits = old.challenge(0, Gate(store.redis, "demo"))
    answer = solve(challenge, bits)
    assert Proofs(Keyring(NEW)).problem(challenge, answer, Gate(store.redis, "demo"))
    assert new.problem(challenge, answer, Gate(store.redis, "demo")) is None
    accepted = submit(make(OLD), comment())["id"]
    with make(OLD).app_context():
        kept = receipt(accepted)
    box = Boxes(store.redis).of_site("demo").key
    path = f"/embed/{box}/comments/{accepted}?receipt={kept}"
    assert make(NEW, OLD).test_client().get(path).status_code == 200
    assert make(NEW).test_client().get(path).status_code == 404


def test_a_repeated_post_is_the_same_post(make: MakeApp) -> None:
    """An Idempotency-Key with the same payload is a repetition before and after; another is not."""
    first = submit(make(OLD), comment(), "key-1")
    again = submit(make(NEW, OLD), comment(), "key-1")
    assert (again["code"], again["id"]) == (202, first["id"])
    assert submit(make(NEW, OLD), comment(body="Another text."), "key-1")["code"] == 422
    second = submit(make(NEW, OLD), comment(), "key-2")
    assert submit(make(NEW), comment(), "key-2")["id"] == second["id"]


def test_authors_known_by_e_mail_stay_known(make: MakeApp, store: Store) -> None:
    """Their history goes on under the former digest; who is new gets one of the new secret."""

    def author(app: Flask, address: str) -> Author:
        document = comment(author={"name": "Asel", "email": address})
        found = store.get("demo", submit(app, document)["id"])
        assert found.submission
        return found.submission.author

    known = author(make(OLD), "asel@example.com")
    assert author(make(NEW, OLD), "Asel@example.com").key == known.key
    assert store.author("demo", known).comments == 2
    fresh = author(make(NEW, OLD), "new@example.com")
    assert author(make(NEW), "new@example.com").key == fresh.key
    assert author(make(NEW), "asel@example.com").key != known.key


# Second steps


def made(secret: str, name: str = "dana") -> tuple[SecondStep, pyotp.TOTP]:
    """Return a second step made under ``secret``, and the phone that goes with it."""
    codes = Codes(Keyring(secret))
    step, _ = codes.new(SALT, 1, NOW)
    return step, pyotp.TOTP(codes.enrol(name, SALT).secret)


def opens(step: SecondStep, phone: pyotp.TOTP, secret: str, *former: str) -> bool:
    codes = Codes(Keyring(secret, former))
    return codes.time_step("dana", step, phone.at(NOW), NOW) == NOW // 30


def test_phones_keep_working_while_the_former_secret_is_named() -> None:
    """A code is checked under the secret that the second step was made with, and no other."""
    step, phone = made(OLD)
    assert opens(step, phone, NEW, OLD)
    assert opens(step, phone, NEW, THIRD, OLD)
    assert not opens(step, phone, NEW)


def test_phones_keep_working_when_it_is_gone(registry: Registry) -> None:
    """A start with both secrets puts every second step under the new one, for the same phone."""
    step, phone = made(OLD)
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    registry.add_moderator("without", Role.MODERATOR, PASSWORD)
    registry.add_second_step("dana", step)
    codes = Codes(Keyring(NEW, [OLD]))
    assert renew_second_steps(registry, codes) == 1
    assert renew_second_steps(registry, codes) == 0
    renewed = registry.moderator("dana").second_step
    assert renewed
    assert opens(renewed, phone, NEW)
    assert not opens(renewed, phone, OLD)
    assert (renewed.last_step, renewed.recovery) == (step.last_step, step.recovery)
    assert renewed.salt != step.salt


def test_it_can_be_changed_again_and_again() -> None:
    """Through several secrets, and back to the first one, the phone stays the same."""
    step, phone = made(OLD)
    for secret, former in ((NEW, OLD), (THIRD, NEW), (OLD, THIRD)):
        step = Codes(Keyring(secret, [former])).renewed("dana", step)
        assert opens(step, phone, secret)
        assert not opens(step, phone, former)


def test_what_an_unknown_secret_made_is_left_alone() -> None:
    """A forgotten former secret costs nothing for good: named later, it still works."""
    step, phone = made(OLD)
    assert Codes(Keyring(NEW, [THIRD])).renewed("dana", step) == step
    assert not opens(step, phone, NEW, THIRD)
    assert opens(step, phone, NEW, OLD)


def test_second_steps_of_former_releases_are_the_oldest_secrets() -> None:
    """Those that name no secret are taken for the oldest one's, and name one from then on."""
    step, phone = made(OLD)
    unnamed = replace(step, under="")
    assert opens(unnamed, phone, OLD)
    assert opens(unnamed, phone, NEW, OLD)
    assert opens(Codes(Keyring(NEW, [OLD])).renewed("dana", unnamed), phone, NEW)


def test_the_store_still_gives_no_code_away(registry: Registry, redis: Redis) -> None:
    """Neither the phone's secret nor either installation's can be read from what is kept."""
    step, phone = made(OLD)
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    registry.add_second_step("dana", step)
    renew_second_steps(registry, Codes(Keyring(NEW, [OLD])))
    kept = str(redis.hget("{modqueue}:moderators", "dana"))
    secret = phone.byte_secret().hex()
    assert re.search(r'"mask": "[0-9a-f]{40}"', kept)
    assert not any(word in kept for word in (secret, phone.secret, OLD, NEW))


@pytest.mark.parametrize("kind", ["mail", "id", "mailbox", "network", "domain"])
def test_a_ban_outlives_the_secret(make: MakeApp, store: Store, kind: str) -> None:
    """Whom or what a ban of the former secret names is met under the new one, comments or not."""
    name = {"name": "Asel", "email": "asel@example.org", **({"id": "u-7"} if kind == "id" else {})}
    document = {**comment(author=name), "client": {"ip": "192.0.2.7"}}
    first = submit(make(OLD), document)
    submission = store.get("demo", first["id"]).submission
    assert submission
    (subject,) = (one for one in subjects(submission) if one.startswith(f"{kind}:"))
    plan = Plan(ActKind.BAN, "dana", reason="spam", until=store.now() + DAY_MS)
    Acts(store.redis).act("demo", subject, plan, ["spam"])
    store.erase("demo", first["id"], by="site")
    assert submit(make(NEW, OLD), document)["code"] == 403
    assert submit(make(NEW, THIRD, OLD), document)["code"] == 403
    assert submit(make(NEW, THIRD), document)["code"] == 202
