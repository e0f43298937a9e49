"""A large raid in the dashboard: decided in the background, with its progress on the page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from moderation.raid_decisions import acts as acting
from moderation.raids.raid import Raid
from moderation.status import Status
from service.deciding import try_round
from service.services import Services
from tests.service.dashboard.conftest import Visitor
from tests.service.dashboard.raids.test_raids import LIST, act, crowd, raid
from tests.support.crowd import Crowd

__all__ = ["crowd", "raid"]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    monkeypatch.setattr("service.dashboard.raids.acts.AT_ONCE", 2)
    monkeypatch.setattr(acting, "BULK_MAX", 2)


def parts(dana: Visitor) -> Services:
    services: Services = dana.client.application.extensions["modqueue"]
    return services


def test_it_is_asked_for_and_told(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """The page says how far it is, what came of it, and takes it back in the background, too."""
    before, page = crowd.statuses(), f"{LIST}/{raid.id}"
    asked = dana.post(f"{page}/decide", {"status": "rejected", "reason": "spam"}).text
    assert "So many are decided in the background." in asked
    answer = act(dana, raid, "decide", status="rejected", reason="spam", back="/sites/demo/held")
    assert answer.location == page
    assert "0 of 9" in dana.get(page).text
    assert 'hx-trigger="every 2s"' in dana.get(f"{page}/run").text
    try_round(parts(dana))
    assert crowd.statuses() == [Status.REJECTED] * 9
    told = dana.get(page).text
    assert "9 comments decided" in told
    assert "Rejected: 9" in told
    assert "every 2s" not in told
    (undo,) = re.findall(r'action="(/sites/demo/bulk/[0-9a-f]{16}/undo)"', told)
    assert dana.post(undo, {"back": page}).location == page
    try_round(parts(dana))
    assert crowd.statuses() == before
    assert "9 decisions taken back" in dana.get(page).text


def test_one_key_takes_it_back(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """The last action is undone by the run, too; while it goes on, it says so."""
    before = crowd.statuses()
    act(dana, raid, "decide", status="rejected", reason="spam")
    refused = dana.post("/sites/demo/undo", {"back": LIST})
    assert refused.status_code == 409
    assert "one is being decided now" in refused.text
    assert f'href="{LIST}/{raid.id}">Back</a>' in refused.text
    try_round(parts(dana))
    assert dana.post("/sites/demo/undo", {"back": LIST}).location == f"{LIST}/{raid.id}"
    try_round(parts(dana))
    assert crowd.statuses() == before


def test_it_is_cancelled(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """What was not begun changes nothing."""
    before = crowd.statuses()
    act(dana, raid, "decide", status="rejected", reason="spam")
    dana.post(f"{LIST}/{raid.id}/cancel", {})
    try_round(parts(dana))
    assert crowd.statuses() == before
    assert "It was cancelled; what was done until then stays." in dana.get(f"{LIST}/{raid.id}").text


def test_a_page_cancels_what_is_done_about_its_raid_alone(
    dana: Visitor, crowd: Crowd, raid: Raid
) -> None:
    """A page that was opened before another raid of the site was decided stops nothing."""
    crowd.raids.end("demo", raid, at=crowd.store.now(), by="dana")
    other = replace(raid, id=crowd.late[0], begun=crowd.store.now())
    crowd.raids.begin("demo", other, by="dana")
    crowd.raids.add_copies("demo", other.id, dict.fromkeys(crowd.late, 1))
    act(dana, other, "decide", status="rejected", reason="spam")
    dana.post(f"{LIST}/{raid.id}/cancel", {})
    run, _ = parts(dana).raid_acts.run("demo")
    assert run.is_open


def test_the_page_is_never_behind(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """After a decision its badges are those of the store, however far the projection is."""
    one = crowd.store.get("demo", crowd.late[0])
    dana.decide(one.id, one.version, "approved")
    told = dana.get(f"{LIST}/{raid.id}").text
    assert "Approved: 7" in told
    assert "Held: 2" in told
