"""The last lines of `modqueue run`: addresses, and how to post the first comment."""

from __future__ import annotations

from pathlib import Path

from service.launcher.bootstrap import MODERATOR, SITE, FirstAccounts
from service.launcher.command import command

TEXT = """
modqueue is running; Ctrl-C stops it.

  Dashboard    {url}/
  Log in as    {moderator}
  Article      {url}/demo (post here, decide on the dashboard)
  API          {url}/docs
  API key      {key}
  Data         {data_dir}
  Commands     {command} (the documentation writes modqueue)
{workers}
Post a comment:

  curl -sS {url}/v1/comments \\
    -H {header} \\
    -H 'Content-Type: application/json' \\
    -d '{{"article": {{"id": "first-article"}}, "author": {{"name": "Ann"}}, "body": "Hello!"}}'
"""


NO_WORKER = """
No worker answers: comments are taken, and nothing is judged until one starts. Stop this with
Ctrl-C and start it again with MODQUEUE_WORKERS=1 or more, or start one elsewhere on the same store
(docs/operations.md).
"""


def welcome(url: str, accounts: FirstAccounts, data_dir: Path, *, is_judging: bool) -> str:
    """Return the text; a password or key from an earlier start says how to get another.

    Without ``is_judging`` it says that no worker answers, and how to start one.
    """
    return TEXT.format(
        url=url,
        moderator=_moderator(accounts),
        key=_key(accounts),
        data_dir=data_dir,
        command=command(),
        header=_header(accounts),
        workers="" if is_judging else NO_WORKER,
    )


def _key(accounts: FirstAccounts) -> str:
    if accounts.key_is_given:
        return f"the one in MODQUEUE_BOOTSTRAP_API_KEY (site {SITE})"
    if accounts.key:
        return f"{accounts.key} (site {SITE})"
    return f"shown at the first start only; make another: {command()} keys add {SITE}"


def _header(accounts: FirstAccounts) -> str:
    if accounts.key_is_given:  # in double quotes, so that the shell puts it in
        return '"Authorization: Bearer $MODQUEUE_BOOTSTRAP_API_KEY"'
    return f"'Authorization: Bearer {accounts.key or 'YOUR_KEY'}'"


def _moderator(accounts: FirstAccounts) -> str:
    if accounts.one_time_password:
        return f"{MODERATOR}, one-time password: {accounts.one_time_password}"
    if accounts.moderator_is_new:
        return f"{MODERATOR}, with the password in MODQUEUE_BOOTSTRAP_PASSWORD"
    return f"{MODERATOR}; password forgotten? {command()} moderators reset {MODERATOR}"
