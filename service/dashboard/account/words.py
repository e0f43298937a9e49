"""The English words of accounts, roles and the audit log; templates put them through gettext."""

from __future__ import annotations

from moderation.registry import Action, Role, Scope
from service.dashboard.words import marked

# What a role is called, and what it may do.
ROLE_WORDS = {
    Role.READER: (marked("Reader"), marked("sees the statistics only")),
    Role.MODERATOR: (marked("Moderator"), marked("decides comments")),
    Role.SENIOR: (marked("Senior"), marked("also sees the settings, promotes models")),
    Role.ADMIN: (marked("Admin"), marked("also policy, members, keys, settings")),
}
# What a scope of an API key is called, and what it lets a key do.
SCOPE_WORDS = {
    Scope.SUBMIT: (
        marked("Submit"),
        marked("post, edit, withdraw and report comments, have texts scored"),
    ),
    Scope.READ: (
        marked("Read"),
        marked("look up comments and threads, follow the events"),
    ),
    Scope.MODERATE: (
        marked("Moderate"),
        marked("close articles, tell what moderators decided elsewhere"),
    ),
    Scope.SETTINGS: (
        marked("Settings"),
        marked("read and change the policy, settings and webhooks"),
    ),
}
ACTION_WORDS: dict[str, str] = {
    Action.SIGNED_IN: marked("logged in"),
    Action.SIGN_IN_FAILED: marked("failed to log in"),
    Action.ACCOUNT_ADDED: marked("added an account"),
    Action.ROLE_CHANGED: marked("changed a role"),
    Action.NAME_CHANGED: marked("changed a name"),
    Action.PASSWORD_CHANGED: marked("changed the password"),
    Action.PASSWORD_RESET: marked("reset a password"),
    Action.ACCOUNT_DISABLED: marked("disabled an account"),
    Action.ACCOUNT_ENABLED: marked("enabled an account"),
    Action.SESSIONS_ENDED: marked("ended sessions"),
    Action.SECOND_STEP_ADDED: marked("set up two-step log-in"),
    Action.SECOND_STEP_REMOVED: marked("removed two-step log-in"),
    Action.RECOVERY_CODE_USED: marked("used a recovery code"),
    Action.RECOVERY_CODES_MADE: marked("made new recovery codes"),
    Action.RULE_CHANGED: marked("changed a rule of the installation"),
    Action.KEY_ADDED: marked("added an API key"),
    Action.KEY_REVOKED: marked("revoked an API key"),
    Action.INTEGRATION_CHANGED: marked("set the secret of an integration"),
    Action.BOX_CHANGED: marked("set up a comment box"),
    Action.READER_KEY_ADDED: marked("added a key that signs readers"),
    Action.READER_KEY_ENDED: marked("ended a key that signs readers"),
    Action.SITE_ADDED: marked("added a site"),
    Action.SITE_EXPORTED: marked("exported comments"),
    Action.SITE_IMPORTED: marked("imported comments"),
    "author.acted": marked("took action on an author"),
    "policy.saved": marked("saved a policy"),
    "settings.changed": marked("changed the settings of a site"),
    "guidelines.saved": marked("saved the guidelines of a site"),
    "model.shadowed": marked("put a model into shadow"),
    "model.withdrawn": marked("withdrew a model from its shadow"),
    "model.asked": marked("asked a second person to promote a model"),
    "model.promoted": marked("promoted a model"),
    "model.rolled_back": marked("rolled a model back"),
    "webhook.changed": marked("changed a webhook"),
    "webhook.disabled": marked("gave a webhook up"),
}
# Groups to filter by: the beginnings of the types.
KIND_WORDS = {
    "signin": marked("Log-ins"),
    "account": marked("Accounts"),
    "sessions": marked("Sessions"),
    "second_step": marked("Two-step log-in"),
    "rule": marked("Rules of the installation"),
    "key": marked("API keys"),
    "integration": marked("Integrations"),
    "box": marked("Comment boxes"),
    "site": marked("Sites"),
    "author": marked("Actions on authors"),
    "policy": marked("Policies"),
    "settings": marked("Settings of sites"),
    "guidelines": marked("Guidelines of sites"),
    "model": marked("Models"),
    "webhook": marked("Webhooks"),
}
# Names and values in the details of a line; what is not here is shown as it is.
DETAIL_WORDS = {
    "change": marked("change"),
    "none": marked("none"),
    "scopes": marked("may"),
    "site": marked("site"),
    "name": marked("name"),
    "label": marked("label"),
    "sessions": marked("sessions"),
    "left": marked("left"),
    "policy": marked("version"),
    "settings": marked("version"),
    "guidelines": marked("version"),
    "second_step": marked("two-step log-in"),
    "removed": marked("removed"),
    "added": marked("added"),
    "changed": marked("changed"),
    "retired": marked("retired"),
    "brought_back": marked("brought back"),
    "rotated": marked("new secret"),
    "enabled": marked("enabled"),
    "disabled": marked("disabled"),
    "replayed": marked("sent again"),
    "resent": marked("sent again"),
    "webhook": marked("webhook"),
    "format": marked("format"),
    "model": marked("model"),
    "integration": marked("integration"),
    "origins": marked("pages"),
    "policy_url": marked("comment policy"),
    "nudge": marked("asks again before a comment that scores high"),
    "signed_only": marked("only readers whom the site signed"),
    "edit_minutes": marked("minutes to edit one's own comment"),
    "reasons": marked("reasons for rejection"),
    "order": marked("order"),
    "reason": marked("reason"),
    "gone": marked("the receiver answered 410: it wants no more"),
    "failing": marked("nothing arrived for five days"),
    "on": marked("on"),
    "off": marked("off"),
}
