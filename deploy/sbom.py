"""``make sbom``: what a release is made of, as a CycloneDX document that comes out the same twice.

Packages, versions and the digests of their files are those of requirements.lock, for every
platform; licences and who needs whom are read from the packages that are installed here. What is
vendored in this repository stands in THIRD_PARTY_NOTICES.md.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "build" / "sbom.json"
VENDORED = re.compile(r"^## (.+) (\d[\d.]*)$", re.MULTILINE)
# Of what is vendored: the licence that its notice gives in words, by its SPDX name.
LICENCES = {
    "Swagger UI": "Apache-2.0",
    "htmx": "0BSD",
    "Valkey": "BSD-3-Clause",
    "SecLists": "MIT",
    "slaviclean": "MIT",
}

Document = dict[str, Any]


def cyclonedx(kind: str, source: str) -> Document:
    """Return what CycloneDX's own tool says of ``source``: a lock file or an environment."""
    # Checking takes ten seconds a document; it is done once, at the end.
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--no-validate"]
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", kind, source, *options]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    document: Document = json.loads(said)
    return document


def plain(name: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def document() -> Document:
    """Return the whole document."""
    locked = cyclonedx("requirements", "requirements.lock")
    installed = cyclonedx("environment", sys.executable)
    known = {plain(part["name"]): part for part in installed["components"]}
    for part in locked["components"]:
        _describe(part, known.get(plain(part["name"]), {}))
    locked["dependencies"] = _dependencies(locked, installed)
    locked["components"] += _vendored()
    root = locked["metadata"]["component"]
    root["purl"] = f"pkg:generic/modqueue@{root['version']}"
    return locked


def _describe(part: Document, installed: Document) -> None:
    """Give a line of the lock file the words and the licence of the package itself."""
    part["description"] = installed.get("description", "")
    if "licenses" in installed:
        part["licenses"] = installed["licenses"]


def _dependencies(locked: Document, installed: Document) -> list[Document]:
    """Return who needs whom, by the references of ``locked``; a name may have two versions."""
    refs: dict[str, list[str]] = {}
    for part in locked["components"]:
        refs.setdefault(plain(part["name"]), []).append(part["bom-ref"])
    names = {part["bom-ref"]: plain(part["name"]) for part in installed["components"]}
    root = locked["metadata"]["component"]["bom-ref"]
    dependencies = []
    for entry in installed["dependencies"]:
        needed = sorted(
            ref for on in entry.get("dependsOn", ()) for ref in refs.get(names.get(on, ""), ())
        )
        own = [root] if entry["ref"] == root else refs.get(names.get(entry["ref"], ""), [])
        dependencies += [{"ref": ref, "dependsOn": needed} for ref in own]
    return sorted(dependencies, key=lambda entry: str(entry["ref"]))


def _vendored() -> list[Document]:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    return [
        {
            "bom-ref": f"vendored-{plain(name.replace(' ', '-'))}",
            "type": "library",
            "name": name,
            "version": version,
            "description": "see THIRD_PARTY_NOTICES.md",
            "licenses": [{"license": {"id": LICENCES[name]}}],
        }
        for name, version in VENDORED.findall(notices)
    ]


def main() -> None:
    """Write the document, if CycloneDX's schema has nothing against it, and say where it is."""
    bill = document()
    text = json.dumps(bill, indent=2, sort_keys=True) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"The document would break the schema of CycloneDX: {fault}")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, "utf-8")
    release = bill["metadata"]["component"]["version"]
    print(f"{TARGET.relative_to(ROOT)}: modqueue {release}, {len(bill['components'])} components")


if __name__ == "__main__":
    main()
