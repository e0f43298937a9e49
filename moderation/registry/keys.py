"""The keys of the installation, all under one hash tag: its scripts stay in one slot, too."""

from __future__ import annotations

from moderation.store.keys import key

INSTALLATION = "modqueue"  # its hash tag; no site may have this slug

SITES = "{modqueue}:sites"  # hash: slug -> JSON
KEYS = "{modqueue}:keys"  # hash: SHA-256 of the key -> JSON
MODERATORS = "{modqueue}:moderators"  # hash: name -> JSON
NAMES = "{modqueue}:names"  # hash: how many names were taken, for who takes one at the same time
RULES = "{modqueue}:rules"  # hash: rule of the whole installation -> JSON
SESSION = "{modqueue}:session:"  # + SHA-256 of the token: JSON, expires when idle
SESSIONS = "{modqueue}:sessions:"  # + name: sorted set of digests by when the session was opened
HALFWAY = "{modqueue}:halfway:"  # + SHA-256 of a token: password right, code to come; expires
ATTEMPTS = "{modqueue}:attempts:"  # + digest of who tries to log in: how often, expires
SIGNINS = "{modqueue}:signins"  # stream: who logged in or failed to, trimmed
GATE = key(INSTALLATION, "gate")  # + proof: used, or how many of a network; expires
AUDIT = key(INSTALLATION, "audit")  # stream: administrative actions, never trimmed
