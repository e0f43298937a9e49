"""The names of all keys of the installation, under one hash tag: its scripts stay in one slot, too.

Those that end in ":" take something behind it.
"""

from __future__ import annotations

from moderation.store.keys import key, prefix

INSTALLATION = "modqueue"  # its hash tag; no site may have this slug
_OURS = prefix(INSTALLATION)

SITES = _OURS + "sites"  # hash: slug -> JSON
KEYS = _OURS + "keys"  # hash: SHA-256 of the key -> JSON
MODERATORS = _OURS + "moderators"  # hash: name -> JSON
NAMES = _OURS + "names"  # hash: how many names were taken, for who takes one at the same time
RULES = _OURS + "rules"  # hash: rule of the whole installation -> JSON
SESSION = _OURS + "session:"  # + SHA-256 of the token: JSON, expires when idle
SESSIONS = _OURS + "sessions:"  # + name: sorted set of digests by when the session was opened
PASSWORD_VERIFIED = (
    _OURS + "halfway:"
)  # + SHA-256 of a token: password right, code to come; expires
ATTEMPTS = _OURS + "attempts:"  # + digest of who tries to log in: how often, expires
SIGNINS = _OURS + "signins"  # stream: who logged in or failed to, trimmed
CORAL = _OURS + "coral"  # hash: slug -> the secret of Coral's signatures
AKISMET = _OURS + "akismet"  # hash: SHA-256 of the key -> {"site": slug}
READER_KEYS = _OURS + "readerkeys"  # hash: id of a key that signs readers -> JSON
INVITATIONS = _OURS + "invitations"  # hash: SHA-256 of the token -> JSON
OPENID = _OURS + "openid"  # hash: SHA-256 of issuer and subject -> name of the account
TEAMS = _OURS + "teams"  # hash: slug -> JSON list of the site's teams
BOXES = _OURS + "boxes"  # hash: public key of a comment box -> JSON
REWRITE = _OURS + "rewrite"  # string: the newest rewrite that was asked for, as JSON
ARCHIVE = _OURS + "archive"  # string: the id of the archive that comments were moved to
VERSION = _OURS + "version"  # string: how many steps of migrations.py were done
ROUND = _OURS + "sweep"  # string: this round has its sweeper; expires
PROBE = _OURS + "probe"  # string: written by /readyz; expires
GATE = key(INSTALLATION, "gate")  # + proof: used, or how many of a network; expires
AUDIT = key(INSTALLATION, "audit")  # stream: administrative actions, never trimmed
