"""The whole log-in at a certified provider from the npm registry, unmodified."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support.dashboard import Browser
from tests.support.run.environment import ALONE
from tests.support.run.npm import installed

SCRIPT = Path(__file__).parent / "node" / "provider.cjs"
BACK, LEFT = "http://localhost/log-in/openid/back", "http://localhost/log-in"
STEPS_MAX = 12  # redirects and forms of one log-in


@pytest.fixture(scope="module", params=["id token", "userinfo"])
def issuer(request: pytest.FixtureRequest) -> Iterator[str]:
    """The provider, with the groups in the ID token or at its userinfo endpoint."""
    modules = installed(SCRIPT.parent, "node-openid") / "node_modules"
    process = subprocess.Popen(
        ["node", str(SCRIPT), BACK, LEFT],
        cwd=modules.parent,
        env={**ALONE, "NODE_PATH": str(modules), "CLAIMS_AT": request.param},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout
        try:
            yield next(line.strip() for line in process.stdout if line.startswith("http://"))
        finally:
            process.kill()


@pytest.fixture
def app(issuer: str, store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    settings = Config(
        secret="s" * 40,
        data_dir=tmp_path,
        openid_issuer=issuer,
        openid_client_id="modqueue",
        openid_client_secret="a secret of the client, long enough",
        openid_scopes="openid profile groups",
        openid_roles=(("editors", ((site, Role.MODERATOR),)),),
    )
    return create_app(Services(settings, store, registry, lambda _: None))


def consent(address: str, person: str) -> dict[str, str]:
    """Go through the provider's own forms as ``person``; return what it sends back with."""
    with requests.Session() as browser:
        browser.trust_env = False
        return _consent(browser, address, person)


def _consent(browser: requests.Session, address: str, person: str) -> dict[str, str]:
    answer = browser.get(address, allow_redirects=False, timeout=10)
    for _ in range(STEPS_MAX):
        location = urljoin(answer.url, answer.headers.get("Location", ""))
        if location.startswith(BACK):
            return dict(parse_qsl(urlsplit(location).query))
        if "Location" in answer.headers:
            answer = browser.get(location, allow_redirects=False, timeout=10)
            continue
        form = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert form, answer.text
        assert prompt, answer.text
        filled = {"prompt": prompt[1], "login": person, "password": "any"}
        target = urljoin(answer.url, unescape(form[1]))
        answer = browser.post(target, data=filled, allow_redirects=False, timeout=10)
    raise AssertionError("the provider never leads back")


def log_in(app: Flask, person: str) -> tuple[Browser, int]:
    browser = Browser(app)
    address = browser.get("/log-in/openid").headers["Location"]
    answer = consent(address, person)
    back = browser.client.get("/log-in/openid/back", query_string=answer)
    again = browser.client.get("/log-in/openid/back", query_string=answer)
    assert again.status_code == 403
    return browser, back.status_code


def test_a_person_comes_in_and_goes(app: Flask, issuer: str, registry: Registry) -> None:
    """In by the provider's own pages, with the role of the group, out of both; once per answer."""
    browser, status = log_in(app, "anna")
    assert status == 303
    anna = registry.moderator("anna")
    assert (anna.display_name, anna.memberships) == ("Анна", {"demo": Role.MODERATOR})
    assert browser.get("/sites/demo/held").status_code == 200
    left = browser.post("/log-out", {})
    address = re.search(rf'href="({re.escape(issuer)}[^"]+)"', left.text)
    assert address
    with requests.Session() as session:
        session.trust_env = False
        offered = session.get(unescape(address[1]), timeout=10)
    assert offered.status_code == 200
    assert "invalid" not in offered.text
    assert browser.get("/sites/demo/held").status_code == 303


def test_a_person_without_a_role_stays_out(app: Flask, registry: Registry) -> None:
    """Who is known to the provider, and in no mapped group, gets no account."""
    _, status = log_in(app, "boris")
    assert status == 403
    assert registry.moderators() == []


def test_a_wrong_secret_of_the_client_is_refused(app: Flask, registry: Registry) -> None:
    """The provider gives no token to a client that it does not know."""
    parts: Services = app.extensions["modqueue"]
    wrong = replace(parts.settings, openid_client_secret="another secret of the client")
    other = create_app(replace(parts, settings=wrong))
    _, status = log_in(other, "anna")
    assert status == 403
    assert registry.moderators() == []
