"""What a test needs beside Python, found out from where it stands and what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePath

import pytest

# Beginnings of places below tests/, and the kind of the tests there.
PLACES = {
    "browser/": "browser",
    "benchmarks/test_learning.py": "slow",
    # Each of these imports scikit-learn: two seconds of every process that collects them.
    "classifier/adaptation/": "slow",
    "classifier/estimator/test_comment_classifier.py": "slow",
    "classifier/estimator/test_train.py": "training",
    "classifier/evaluation/test_evaluate.py": "slow",
    "classifier/evaluation/test_metrics.py": "slow",
    "classifier/evaluation/test_second_look.py": "slow",
    "classifier/test_kernel.py": "slow",
    "classifier/training/": "slow",
    "classifier/text/test_language_training.py": "training",
    "classifier/test_oracle.py": "slow",
    "service/cli/test_replay.py": "slow",
    "client/test_client.py::test_it_is_installable": "slow",
    "client/test_linter.py": "node",
    "client/test_typescript.py": "node",
    "deploy/test_fixed_hosts.py": "node",
    "deploy/": "slow",
    "moderation/registry/test_audit.py::test_every_step_stays_in_one_slot": "servers",
    "moderation/store/test_unavailable.py": "servers",
    "classifier/data/": "slow",
    "moderation/every_server/archive/test_kills.py": "slow",
    "moderation/learning/test_limits.py": "slow",
    "moderation/watching/test_breaker.py": "slow",
    "moderation/webhooks/test_undo_machine.py": "slow",
    # Each of their tests starts a server on files of its own, and most end it and start it again.
    "moderation/process/test_upgrade.py": "slow",
    "service/backups/test_backup.py": "slow",
    "service/launcher/test_append_only.py": "slow",
    "service/launcher/test_embedded.py": "slow",
    "faults/": "fault",
    "service/access/openid/test_real_provider.py": "node",
    "service/embed/test_readers_doc.py": "node",
    "service/integrations/test_guides.py": "node",
    "service/integrations/test_node_clients.py": "node",
    "service/integrations/test_more_python_clients.py": "slow",
    "service/integrations/test_wordpress_file.py": "node",
    "service/integrations/test_wsgi.py": "slow",
    "service/launcher/test_loading.py": "slow",
    "service/launcher/test_run.py": "fault",
    "service/launcher/test_unsafe_store.py": "fault",
    "service/launcher/test_supervisor.py": "fault",
    "service/monitoring/test_metrics.py::test_two_processes": "slow",
    "service/monitoring/test_metrics_files.py::test_a_full_folder": "slow",
    "service/monitoring/test_metrics_of_all.py": "slow",
    "service/dashboard/live/test_streams.py": "slow",
    "security/pages/test_hostile_pages.py": "browser",
    "security/pages/test_trusted_types.py": "browser",
    "security/doors/test_fuzz_": "slow",
    "security/pages/test_fuzz_": "slow",
    "security/accounts/test_under_attack.py": "fault",
    "security/erasure/test_restore.py": "fault",
    "security/doors/test_slow_clients.py": "fault",
    "security/": "security",
    "service/server/test_connections.py": "slow",
    "service/server/test_start.py": "slow",
    "moderation/alerts/test_process.py": "fault",
    "moderation/webhooks/test_process.py": "fault",
    "worker/test_learning.py": "fault",
    "worker/test_real_learner.py": "training",
    "worker/test_start.py": "fault",
}
# Beginnings of places of tests that take half a second of a processor, or more.
SLOW = (
    "benchmarks/test_moderating.py",
    "benchmarks/test_raids.py",
    "benchmarks/test_size.py",
    "moderation/every_server/archive/test_reading_through.py",
    "moderation/every_server/test_decide.py::test_of_two_at_once",
    "moderation/exporting/test_round_trip.py",
    "moderation/importing/test_room.py::test_a_packed_file_that_unpacks_to_too_much",
    "moderation/learning/measures/test_quality.py::test_an_audit",
    "moderation/learning/measures/test_quality.py::test_intervals",
    "moderation/learning/test_keeping.py::test_a_large_site",
    "moderation/learning/test_kept.py::test_a_second_model",
    "moderation/learning/test_not_worse.py",
    "moderation/learning/test_own_limits.py::test_a_promotion",
    "moderation/learning/test_own_limits.py::test_a_second_promotion",
    "moderation/learning/test_trial.py::test_limits_on_trial",
    "moderation/projection/test_sums.py::test_sums_are_the_full_count",
    "moderation/projection/test_what_if.py::test_sql_routes",
    "moderation/registry/test_passwords.py::test_a_hash_costs",  # the real cost, by its promise
    "moderation/registry/test_passwords.py::test_nobody_costs",
    "moderation/test_archive_schema.py::test_who_finds",
    "moderation/test_audit_draw.py",
    "moderation/test_machine.py",
    "moderation/text/test_word_list.py::test_clean_sentences",
    "moderation/webhooks/test_machine.py",
    "service/access/openid/test_attacks.py",
    "service/api/test_openapi.py::test_valid",
    "service/api/test_policy_api.py::test_five_hundred_rules",
    "service/api/test_schemas.py::test_short_way",
    "service/backups/test_backup.py::test_archived",
    "service/cli/doctor/test_databases.py::test_a_server",
    "service/dashboard/learning/test_promotion.py",
    "service/dashboard/test_translations.py::test_catalogues",
    "service/http/test_body.py::test_any_document",
    "service/importing/test_program.py",
    "service/integrations/test_moderations_clients.py",
    "service/integrations/test_python_clients.py",
    "service/integrations/test_score.py::test_it_is_described",
    "service/server/test_overload.py",
    "service/test_later_fields.py",
    "test_architecture.py::test_no_function",
    "test_lean_starts.py",
    "test_private_names.py",
    "worker/test_project.py",
    "worker/test_rescoring.py::test_a_process_that_is_killed",
    "worker/test_trainer.py",
)
FIXTURES = {"chromium": "browser"}
SERVERS_OF = ("redis_url", "engine")  # fixtures whose parameters name servers
OTHER_SERVERS = ("debian", "cluster", "postgresql")
KINDS = {"browser", "fault", "node", "security", "servers", "slow", "training"}
# Kinds that stay in one process each: no two installations are to compete for the same cores, two
# trainings share their data, and npm installs into one folder.
TOGETHER = {"fault", "node", "training"}
# So do the tests of these folders, which share servers of other kinds.
SHARING = ("moderation/every_server/", "moderation/projection/")
# Walks over many pages: half of what the browser does. The other half goes to another process.
# More of them would only start more browsers, and look once more at what one of them has seen.
WALKS = (
    "browser/admin/", "browser/test_access.py", "browser/test_every_page.py",
    "browser/test_pseudo.py", "security/pages/",
)  # fmt: skip
# They begin first, so that none of them is what all others have to wait for.
LONG = ("training", "fault", "node", "browser", "servers", "slow", "security")


def arrange(items: list[pytest.Item], tests: PurePath) -> None:
    """Mark the ``items`` below ``tests`` with their kinds, and begin with the long ones.

    A test may also name a kind itself (``@pytest.mark.slow``). One without any is quick.
    """
    ranks: dict[pytest.Item, int] = {}
    for item in items:
        place = place_in(tests, item.path)
        for kind in {*kinds(f"{place}::{item.name}", item)}:
            item.add_marker(kind)
        own = marks(item)
        if not own & KINDS:
            item.add_marker("quick")
        ranks[item] = rank(own)
    items.sort(key=ranks.__getitem__)


@cache
def place_in(tests: PurePath, path: PurePath) -> str:
    """Return where the file at ``path`` stands below ``tests``."""
    return path.relative_to(tests).as_posix()


def is_quick(path: Path, tests: Path) -> bool:
    """Return whether a test of the file or folder at ``path`` may be quick, by its place."""
    place = path.relative_to(tests).as_posix()
    return not {*kinds_of_place(f"{place}/" if path.is_dir() else place)}


def kinds(place: str, item: pytest.Item) -> Iterator[str]:
    """Yield the kinds of ``item``, which stands at ``place``."""
    yield from kinds_of_place(place)
    fixtures = getattr(item, "fixturenames", ())
    yield from (kind for name, kind in FIXTURES.items() if name in fixtures)
    callspec = getattr(item, "callspec", None)
    if callspec and {*OTHER_SERVERS} & {callspec.params.get(name) for name in SERVERS_OF}:
        yield "servers"


def kinds_of_place(place: str) -> Iterator[str]:
    """Yield the kinds that a test has by its place alone."""
    yield from (kind for beginning, kind in PLACES.items() if place.startswith(beginning))
    if place.startswith(SLOW):
        yield "slow"


def together(place: str) -> str:
    """Return the name of the tests with which the one at ``place`` stays in one process.

    They are those of its file at least: what they share may take longer to make than each of them.
    """
    named = {*kinds_of_place(place)}
    if shared := named & TOGETHER:
        return min(shared)
    if "browser" in named:
        return "walks" if place.startswith(WALKS) else "browser"
    folders = (folder for folder in SHARING if place.startswith(folder))
    return next(folders, place.partition("::")[0])


def marks(item: pytest.Item) -> set[str]:
    """Return the names of all marks of ``item``."""
    return {mark.name for mark in item.iter_markers()}


def rank(own: set[str]) -> int:
    """Return where an item with its ``own`` marks comes in the order; equal ones stay."""
    return next((place for place, kind in enumerate(LONG) if kind in own), len(LONG))
