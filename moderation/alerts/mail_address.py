"""What an e-mail address is, for channels and for the settings of our own mail."""

from __future__ import annotations

import re

MAIL_LIMIT = 254  # characters of an address (RFC 5321, 4.5.3.1.3, less its brackets)
# Printable ASCII without what a header or a list of addresses gives a meaning to.
MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_mail(address: str) -> bool:
    """Return whether ``address`` is one e-mail address that no header can be made of."""
    return len(address) <= MAIL_LIMIT and MAIL.fullmatch(address) is not None
