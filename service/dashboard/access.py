"""Who may open which page: each endpoint of the dashboard with what it needs.

An endpoint under a site needs a permission of the role on that very site: the table in
``moderation.registry.roles`` says which role has which. One's own account is everybody's own, and
what is listed nowhere is for admins.
"""

from __future__ import annotations

from moderation.registry import Moderator, Permission

PUBLIC = frozenset({"log_in", "log_in_form", "code_form", "log_in_with_code", "prefer"})
# What an account may reach whose one-time password is still to be changed.
BEFORE_CHANGE = frozenset({"change_password", "password_form", "log_out"})
# What an account may reach that still has to add a second step, where everyone needs one.
BEFORE_SECOND_STEP = BEFORE_CHANGE | {"second_step", "add_second_step"}

_OWN = (
    "index log_out password_form change_password own_sessions end_own_session "
    "end_other_sessions second_step add_second_step make_recovery_codes remove_second_step "
    "keys_form save_keys name_form save_name"
)
OWN_ACCOUNT = frozenset(_OWN.split())
# Accounts, and what counts for all sites.
_SHARED = (
    "users add_user user change_memberships rename_user reset_user switch_user "
    "end_user_sessions remove_users_second_step require_second_step audit_log audit_log_csv"
)
INSTALLATION = frozenset(_SHARED.split())
_OF_SITES = {
    Permission.SEE_STATISTICS: "statistics statistics_csv",
    Permission.SEE_COMMENTS: (
        "comments keep_filter comment drawer saw news fresh_card stream find bands copies "
        "copies_of_list bulk_outcome policy word_list change_words"
    ),
    Permission.DECIDE: (
        "decide undo undo_last skip escalate deescalate ask_opinion withdraw_opinion claim "
        "decide_many undo_many"
    ),
    Permission.SEE_SETTINGS: "settings reason",
    Permission.ADMINISTER: (
        "members set_member save_policy restore_policy remove_words "
        "api_keys add_api_key revoke_api_key site_audit_log site_audit_log_csv "
        "save_settings save_reason change_reason webhooks add_webhook webhook change_webhook "
        "rotate_webhook enable_webhook remove_webhook test_webhook tested_webhook replay_webhook "
        "resend_webhook"
    ),
}
NEEDED = {name: permission for permission, names in _OF_SITES.items() for name in names.split()}


def may_open(account: Moderator, endpoint: str, site: str | None) -> bool:
    """Return whether ``account`` may open ``endpoint`` (without the blueprint's name)."""
    if site is None:
        return endpoint in OWN_ACCOUNT or account.administers_installation
    return account.may(NEEDED.get(endpoint, Permission.ADMINISTER), site)
