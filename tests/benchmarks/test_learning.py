"""The closed loop in which a site learns, on a small stream of our own sentences."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import classifier
from benchmarks import servers
from benchmarks.learning import attack, bases, costs, floors, plays, report, site
from benchmarks.learning.comments import Comments
from benchmarks.learning.measure import HeldOut, Point
from benchmarks.learning.played import Played
from benchmarks.learning.site import Site, Way
from benchmarks.servers import house
from classifier.artifact import SHIPPED
from classifier.training.metrics import roc_auc
from moderation import actions
from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen
from moderation.policy import Policy
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from tests.classifier.adaptation.decisions import decisions

START = Point(0, 0, 0, 0, 0.7, 0.2, 0.7, 0.2, 0.0, 0.0, 0.0, 1.0)


def comments(count: int, seed: int) -> Comments:
    """Return comments of a site that rejects talk of betting."""
    rows = decisions(count, seed)
    return Comments([row.text for row in rows], np.array([row.label for row in rows], np.float64))


def test_a_site_learns_by_the_code_that_ships() -> None:
    """People decide all that a promise without proof holds, and a model of theirs is promoted."""
    with house(durable=False) as place:
        played = Site(place, SHIPPED, Way(Promise(0.3, 0.7)), seed=1)
        points = list(played.play(comments(500, 1), HeldOut(comments(200, 2)), 400))
        played.close()
    assert [point.decisions for point in points[:2]] == [0, 100]
    assert points[0].auc < 0.75 < 0.9 < points[-1].auc
    assert points[-1].promoted
    assert points[0].decided == 0 < max(point.decided for point in points)


def test_a_forged_file_says_the_contrary() -> None:
    """All that the file decides is wrong, and stands as many people's labels of old days."""
    forged = comments(60, 5)
    with house(durable=False) as place:
        attack.forge(place, forged)
        pairs = SiteLabels(place.store).with_texts(servers.SITE)
        labels = {text: label for label, text in pairs}
    said = [labels[text].rejected for text in forged.texts]
    assert said == [not toxic for toxic in forged.toxic]
    assert len({label.by for label in labels.values()}) == attack.FORGERS


def test_a_raid_brings_clean_comments_before_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """What readers report is asked of people, beside what the policy holds."""
    arriving, answered = comments(100, 1), []
    with house(durable=False) as place:
        way = Way(audit_percent=0, attack=attack.Attack.RAID)
        actions.save_policy(place.store, servers.SITE, Policy(), by="ann", expected_version=0)
        monkeypatch.setattr(site, "_save_documents", lambda store, folder, way: None)
        played = Site(place, SHIPPED, way, seed=1)
        monkeypatch.setattr(played, "_learn", lambda: None)
        points = list(played.play(arriving, HeldOut(comments(10, 2)), 100))
        answered = [one.chosen for one in SiteLabels(place.store).all(servers.SITE)]
        played.close()
    assert answered.count(Chosen.REPORT) == attack.RAIDED
    assert points[-1].decisions == len(answered) < 100


def test_a_base_alone_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site that the others are compared with keeps its model."""
    monkeypatch.setattr(site, "FIRST", 1)
    with house(durable=False) as place:
        played = Site(place, SHIPPED, Way(learns=False), seed=1)
        points = list(played.play(comments(200, 1), HeldOut(comments(50, 2)), 100))
        played.close()
    assert len(points) == 2
    assert not points[-1].trained
    assert points[-1].auc == points[0].auc


def test_the_same_seed_has_the_same_people_and_slips() -> None:
    """Whatever is asked of them: a site that audits and one that asks for all differ by nothing."""
    said = []
    for promise in (Promise(0.3, 0.7), Promise()):
        with house(durable=False) as place:
            played = Site(place, SHIPPED, Way(promise, learns=False), seed=1)
            [*played.play(comments(300, 1), HeldOut(comments(10, 2)), 300)]
            pairs = SiteLabels(place.store).with_texts(servers.SITE)
            said.append({text: (label.rejected, label.by) for label, text in pairs})
            played.close()
    loose, strict = said
    assert 0 < len(loose) < len(strict)
    assert loose == {text: strict[text] for text in loose}


def test_slips_belong_to_what_people_would_reject() -> None:
    """Who publishes everything misses all of it; who promises nothing asks by thresholds."""
    tested = HeldOut(comments(100, 3))
    scorer = classifier.load()
    promised = Policy(promises={EVERY_LANGUAGE: Promise()})
    assert tested.outcome(scorer, promised) == (0.0, 0.0, 0.0, 1.0)
    decided, published, missed, right = tested.outcome(scorer, Policy())
    assert 0 < published < missed * 2
    assert 0 < decided <= 1
    assert right == 1.0


def test_the_plain_method_learns_the_line_too() -> None:
    """What the layer is compared with tells the comments apart that the base cannot."""
    tested = comments(100, 3)
    odds = floors.plain(classifier.load(), comments(150, 4), tested)
    assert roc_auc(tested.toxic, odds) > 0.95


def test_a_play_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was played once is read from its file."""
    kept = plays.Plays("x", (SHIPPED, SHIPPED), tmp_path)
    monkeypatch.setattr(plays.Plays, "_play", lambda self, way, seed, arriving, tested: [START])
    arriving = comments(100, 1)
    first = kept.runs(plays.AUDITED, 2, arriving, HeldOut(arriving))
    monkeypatch.delattr(plays.Plays, "_play")
    assert kept.runs(plays.AUDITED, 2, arriving, HeldOut(arriving)) == first == [[START], [START]]


def test_a_fit_is_measured_on_comments_of_common_length(tmp_path: Path) -> None:
    """What is too short, too long or not labelled is left out."""
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / f"{costs.SOURCE}.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "toxic"))
        writer.writerows((size * "a", size % 2) for size in (99, 100, 101, 300, 301))
        writer.writerow((200 * "b", ""))
    assert [(len(text), label) for text, label in costs.decisions(tmp_path, 9)] == [
        (100, 0), (101, 1), (300, 0),
    ]  # fmt: skip
    assert len(costs.decisions(tmp_path, 2)) == 2


def test_no_row_is_both_learnt_from_and_tested_on(tmp_path: Path) -> None:
    """The second model's folder has the stream's rows alone, the first one's has none."""
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / "hatexplain.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "toxic"])
        writer.writeheader()
        writer.writerows({"text": f"comment {n}", "toxic": n % 2} for n in range(200))
    whole = bases.rows(tmp_path, "hatexplain")
    tested = [row for row in whole if bases.is_tested(row)]
    assert 30 < len(tested) < 90
    bases.lay_out(tmp_path, tmp_path / "with", lambda row: not bases.is_tested(row))
    streamed = bases.rows(tmp_path / "with", "hatexplain")
    assert len(streamed) + len(tested) == len(whole)
    assert not any(bases.is_tested(row) for row in streamed)
    bases.lay_out(tmp_path, tmp_path / "without", lambda row: False)
    assert not list((tmp_path / "without" / "train").iterdir())


@pytest.fixture
def one_played() -> Played:
    """Two seeds of a site that closes half of one gap, beside its base alone."""
    later = replace(START, decisions=2_000, auc=0.8, decidable=0.25, newest_auc=0.9, decided=0.1)
    broken = replace(later, decided=0.3, missed=0.06)
    alone = replace(START, decisions=2_000, decided=0.2)
    runs = {
        plays.AUDITED: [[START, later], [START, broken]],
        "base alone": [[START, alone], [START, alone]],
    }
    return Played("x", 9, 9, 0.5, runs, whole_auc=0.9, whole_decidable=0.205)


def test_what_the_plays_come_to(one_played: Played) -> None:
    """A gap too small has no share; weeks are counted in which the machine decided."""
    assert one_played.closed(plays.AUDITED, "auc", "") == pytest.approx(0.5)
    assert one_played.closed(plays.AUDITED, "auc", "newest_") == pytest.approx(1.0)
    assert one_played.closed(plays.AUDITED, "decidable", "") is None
    assert one_played.weeks_kept(plays.AUDITED) == (1, 2, 2)
    assert one_played.alone("base alone") is None
    alone = one_played.alone(plays.AUDITED)
    assert alone == "base alone"
    assert one_played.below(plays.AUDITED, alone) == (1, pytest.approx(0.1))


def test_the_share_decided_has_a_gap_of_its_own(one_played: Played) -> None:
    """Between two bases that learn nothing; a site that decides as much closes all of it."""
    whole = [replace(run[-1], decided=0.4) for run in one_played.runs["base alone"]]
    runs = {**one_played.runs, plays.WITH_ROWS: [[START, one] for one in whole]}
    played = replace(one_played, runs=runs)
    assert played.decided_gap() == (0.2, 0.4)
    assert played.closed_decided(plays.AUDITED) == pytest.approx(0.0)
    assert played.closed_decided(plays.WITH_ROWS) == pytest.approx(1.0)
    assert played.alone(plays.AUDITED) == plays.ALONE
    assert (
        replace(played, runs={**runs, plays.WITH_ROWS: runs[plays.ALONE]}).closed_decided(
            plays.AUDITED
        )
        is None
    )


def test_an_attack_stands_beside_peace(one_played: Played) -> None:
    """Attacks have a table of their own, beside the same seeds without one."""
    forged, calm = "loose, file", one_played.runs[plays.AUDITED]
    runs = {plays.ATTACKED: calm, forged: calm[:1], **one_played.runs}
    played = replace(one_played, runs=runs)
    assert forged not in played.peaceful
    assert [*played.attacks] == [forged]
    assert played.weeks_kept(plays.ATTACKED, 1) == (1, 1, 1)
    lines = report.attacks([played]).splitlines()
    assert [line.split(" | ")[1] for line in lines[2:]] == [plays.ATTACKED, forged]
    assert report.attacks([one_played]) == ""


def test_the_page_holds_the_figures(
    one_played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands between the marks is written anew, what stands around them stays."""
    monkeypatch.setattr(report, "DOCS", tmp_path)
    page = tmp_path / "learning.md"
    page.write_text(f"# Page\n\n{report.MARK}\nold\n{report.END}\n\n## Next\n", "utf-8")
    report.write([one_played], seeds=2)
    text = page.read_text("utf-8")
    assert text.startswith("# Page")
    assert text.endswith("\n\n## Next\n")
    assert "old" not in text
    assert (
        "| x | 2,000 | 0.700 to 0.900 | 50 % | 100 % | 0.200 to 0.205 | no gap | no gap "
        "| not played |" in text
    )
    assert "| x | audit | 2 | 2 | 2 | 1 (50 %) | 1 | 0.100 |" in text
    assert (tmp_path / "learning" / "x.svg").is_file()
    assert (tmp_path / "learning" / "x-decided.svg").is_file()
