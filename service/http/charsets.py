"""The charsets in which pages of others may send their forms."""

from __future__ import annotations

UTF_8 = "utf-8"
_ISO_8859 = (n for n in range(1, 17) if n != 12)  # there is no part 12
# A fixed list: Python's own has codecs that are no charset of a page, and some of them raise.
CHARSETS = frozenset(
    {
        UTF_8,
        "us-ascii",
        *(f"iso-8859-{part}" for part in _ISO_8859),
        *(f"windows-{page}" for page in range(1250, 1259)),
        "koi8-r",
        "koi8-u",
        *("big5", "euc-jp", "euc-kr", "gb18030", "gb2312", "gbk", "iso-2022-jp", "shift_jis"),
    }
)
_OTHER_NAMES = {"": UTF_8, "utf8": UTF_8, "ascii": "us-ascii", "latin1": "iso-8859-1"}


def charset_of(name: str) -> str | None:
    """Return the charset called ``name``, in Python's words, or None if it is not on the list."""
    lower = name.strip().lower()
    known = _OTHER_NAMES.get(lower, lower)
    return known if known in CHARSETS else None
