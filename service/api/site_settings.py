"""A site's settings: read them, replace them if they still are those that were seen."""

from __future__ import annotations

from typing import Any

from moderation import actions
from moderation.registry import Scope
from moderation.site.site_settings import SiteSettings
from service import views
from service.access.api_keys import actor, caller
from service.api import entity_tag
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.http import problems
from service.schemas.site_settings import SettingsDocument, settings_of
from service.services import services

blueprint = ApiBlueprint("settings", "What your site decides for itself: reasons, undo window.")


@blueprint.route("/v1/settings", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses()
@blueprint.answers(200, SettingsDocument())
def show() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Look up the settings in force

    Version 0 are the defaults that nobody saved yet. The `ETag` header names the version.
    """
    return _answer(services().store.settings(caller().site))


@blueprint.route("/v1/settings", methods=["PUT"], scope=Scope.SETTINGS)
@blueprint.accepts_header("If-Match", entity_tag.HEADER)
@blueprint.refuses(*EVERY_BODY, problems.SETTINGS_CHANGED, problems.IF_MATCH_MISSING)
@blueprint.body(SettingsDocument())
@blueprint.answers(200, SettingsDocument())
def save(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Replace the settings

    Say which version you have seen: if another was saved since, nothing is changed. A reason can
    be retired, not left out: decisions may name it.
    """
    store, site, seen_version = services().store, caller().site, entity_tag.seen(fields)
    return _answer(
        actions.save_settings(
            store, site, settings_of(fields), by=actor(), expected_version=seen_version
        )
    )


def _answer(settings: SiteSettings) -> tuple[dict[str, Any], int, dict[str, str]]:
    return views.settings(settings), 200, entity_tag.of(settings.version)
