"""What a site's slug looks like, for settings as well, which know no store."""

import re

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
