"""``make audit``: are vulnerabilities known in what requirements.lock installs?

Exits with 0 if every package was looked up and none is affected, with 1 if one is, and with 75
(EX_TEMPFAIL) if the list could not be asked about every package: not known is not harmless.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
AFFECTED, UNASKED = 1, 75
_COMMAND = (
    "-m pip_audit -r requirements.lock --require-hashes --disable-pip --progress-spinner off "
    "--timeout 10 -f json -o"
)


def main() -> int:
    """Ask, and say in a sentence what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "audit.json"
        subprocess.run(
            [sys.executable, *_COMMAND.split(), str(answer)],
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        text = answer.read_text("utf-8") if answer.exists() else "{}"
    return told(json.loads(text).get("dependencies", ()))


def told(packages: Sequence[dict[str, Any]]) -> int:
    """Print what is known of ``packages``, as pip-audit lists them; return the exit code."""
    asked = [package for package in packages if "skip_reason" not in package]
    affected = [package for package in asked if package["vulns"]]
    for package in affected:
        for fault in package["vulns"]:
            fixed = ", ".join(fault["fix_versions"]) or "no release yet"
            print(f"{package['name']} {package['version']}: {fault['id']}, mended in {fixed}")
    if affected:
        print(f"{len(affected)} of {len(packages)} packages have known vulnerabilities.")
        return AFFECTED
    if not packages or len(asked) < len(packages):
        print(
            f"NOT CHECKED: the list of known vulnerabilities answered for {len(asked)} of "
            f"{len(packages) or 'all'} packages. Run this where it can be reached."
        )
        return UNASKED
    print(f"No vulnerability is known in any of {len(packages)} packages.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
