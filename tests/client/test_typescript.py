"""The TypeScript client: built as its users build it, against the real API."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from moderation.webhooks.signature import headers, new_secret
from tests.client.receiving import posted
from tests.support.run.environment import ALONE
from tests.support.run.npm import SECONDS, installed
from tests.support.servers.ports import free_port

SOURCE = Path(__file__).parents[2] / "clients" / "typescript"
EXAMPLE = re.compile(r"^```ts\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(*command: str | Path, cwd: Path, text: str = "", **environ: str) -> str:
    """Run ``command`` and return what it printed; what it complains of fails the test."""
    done = subprocess.run(
        command, cwd=cwd, input=text, env=ALONE | environ, capture_output=True, text=True,
        timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def package() -> Path:
    """The built package beside the compiler that its lock file names."""
    folder = installed(SOURCE, "typescript-client")
    for name in ("dist", "src", "test"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(
        SOURCE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("dist", "node_*")
    )
    run("npm", "run", "build", cwd=folder)
    return folder


def test_its_types_are_those_of_the_document(service: dict[str, str]) -> None:
    """``src/api.ts`` is what its script makes of the document that the service gives."""
    with urllib.request.urlopen(f"{service['MODQUEUE']}/openapi.json") as answer:
        document = answer.read().decode()
    made = run("node", "scripts/types.mjs", cwd=SOURCE, text=document)
    assert made == (SOURCE / "src" / "api.ts").read_text("utf-8"), (
        "see clients/typescript/README.md"
    )


def test_its_own_tests_pass(package: Path, service: dict[str, str]) -> None:
    """`node --test` goes through every method, each kind of failure, and our signatures."""
    secrets = [new_secret(), new_secret()]
    body = '{"type":"comment.decided","timestamp":"2026-11-23T09:00:00Z","data":{"id":"қ"}}'
    now = 1_700_000_000
    sent = headers(secrets, message_id="m1", timestamp=now, body=body.encode())
    signed = {"secrets": secrets, "headers": sent, "body": body, "timestamp": now}
    said = run("npm", "test", cwd=package, SIGNED=json.dumps(signed), **service)
    assert re.search(r"(?:#|ℹ) pass [1-9]\d", said), said


def test_its_examples_are_typed_and_run(
    package: Path, service: dict[str, str], tmp_path: Path
) -> None:
    """What the README shows compiles against the packed package, as a user has it, and runs."""
    packed = json.loads(
        run(
            "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", tmp_path, cwd=package
        )
    )
    files = {file["path"] for file in packed[0]["files"]}
    assert {"dist/index.js", "dist/index.d.ts", "README.md", "package.json"} <= files
    assert not [name for name in files if name.startswith(("src", "test", "scripts"))]
    modules = tmp_path / "node_modules" / "modqueue-client"
    modules.mkdir(parents=True)
    run("tar", "xzf", packed[0]["filename"], "-C", modules, "--strip", "1", cwd=tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    examples = EXAMPLE.findall((SOURCE / "README.md").read_text("utf-8"))
    for number, code in enumerate(examples):
        (tmp_path / f"example{number}.ts").write_text(code)
    tsc = package / "node_modules" / ".bin" / "tsc"
    strict = (
        "--strict",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        "--types",
        "node",
        "--skipLibCheck",
    )
    types = ("--typeRoots", package / "node_modules" / "@types")
    names = [path.name for path in sorted(tmp_path.glob("example*.ts"))]
    run(tsc, *strict, *types, *names, cwd=tmp_path)
    said = [run("node", f"example{number}.js", cwd=tmp_path, **service) for number in range(3)]
    assert [said[0].strip(), said[2].strip()] == ["approved", "false"]
    assert "comment.judged" in said[1]
    assert "verifyWebhook" in examples[3]


def test_its_receiver_takes_what_we_sign(package: Path, tmp_path: Path) -> None:
    """The README's receiver answers 204 to a message of ours, and 400 to another's."""
    code = EXAMPLE.findall((SOURCE / "README.md").read_text("utf-8"))[3]
    code = code.replace('"modqueue-client"', f'"{package.as_uri()}/dist/index.js"')
    ready = code.replace('"127.0.0.1");', '"127.0.0.1", () => console.log("ready"));')
    assert ready != code
    port, secret = free_port(), new_secret()
    process = subprocess.Popen(
        ["node", "--input-type=module", "-e", ready],
        env={**ALONE, "SECRET": secret, "PORT": str(port)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        body = b'{"type":"comment.judged","timestamp":"","data":{}}'
        now = int(time.time())
        ours, theirs = (
            posted(port, body, headers([live], message_id="m1", timestamp=now, body=body))
            for live in (secret, new_secret())
        )
        assert (ours, theirs) == (204, 400)
    finally:
        process.terminate()
        process.communicate()


def test_its_lock_file_names_no_registry() -> None:
    """Each package has its digest, and comes from whichever registry the user has."""
    lock = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("integrity" in package and "resolved" not in package for package in packages)
    assert not json.loads((SOURCE / "package.json").read_text("utf-8")).get("dependencies")
