"""What looks at the machine before the tests run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from tests.support.run import kinds


def run(script: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", str(script), *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


def test_what_is_missing_is_named(repository: Path) -> None:
    """Where nothing can be installed, one sentence names all that is missing, and make ends."""
    done = run(repository / ".ci" / "tools", "no-such-tool", PATH="/nonexistent")
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    packages = ("chromium", "redis-server", "nodejs", "npm", "php-cli", "lua-check")
    for package in ("no-such-tool", *packages):
        assert f" {package} " in sentence
    assert done.stdout == ""


def test_one_python_of_each_version(repository: Path, tmp_path: Path) -> None:
    """A shim that leads nowhere is left out, and so is the second Python of a version."""
    this = f'#!/bin/sh\nexec {sys.executable} "$@"\n'
    for number, text in (("1", "#!/bin/sh\nexit 127\n"), ("2", this), ("3", this)):
        folder = tmp_path / "versions" / number / "bin"
        folder.mkdir(parents=True)
        for name in ("python3.11", "python3.12"):
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ls").symlink_to(shutil.which("ls") or "")
    done = run(repository / ".ci" / "pythons", PATH=str(tools), PYENV_ROOT=str(tmp_path))
    assert done.stdout.split() == [str(tmp_path / "versions" / "2" / "bin" / "python3.11")]


def test_kinds_name_tests_that_exist(repository: Path) -> None:
    """No kind is left over from a test that moved."""
    for place in (*kinds.PLACES, *kinds.SHARING, *kinds.WALKS):
        beginning, _, name = place.partition("::")
        files = [*(repository / "tests").glob(f"{beginning}*")]
        assert files, place
        assert f"def {name}" in files[0].read_text() if name else True, place


def test_installations_share_a_process() -> None:
    """Tests that start whole installations go to one process, so that they wait for each other."""
    assert kinds.together("faults/test_kill.py::test_killed_web_doubles_nothing") == "fault"
    assert kinds.together("service/launcher/test_run.py::test_what_is_killed_comes_back") == "fault"
    file = "service/test_intake.py"
    assert kinds.together(f"{file}::test_ids_of_any_kind[fault]") == file


def test_browsers_are_few() -> None:
    """Two processes start one each: for the walks over many pages, and for all else."""
    assert kinds.together("browser/test_every_page.py::test_every_page[en]") == "walks"
    assert kinds.together("security/pages/test_hostile_pages.py::test_nothing_runs") == "walks"
    assert kinds.together("browser/test_threads.py::test_an_answer") == "browser"


def test_hooks_run_what_lint_runs(repository: Path) -> None:
    """Every tool of make's lint and types is a hook before a commit, and no hook is another's."""
    makefile = (repository / "Makefile").read_text("utf-8")
    parts = makefile.partition("\nlint:")[2].partition("\nunit:")[0]
    hooks = YAML(typ="safe").load(repository / ".pre-commit-config.yaml")["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    entries = {hook["entry"].split()[0] for repo in hooks for hook in repo["hooks"]}
    assert entries == {f".venv/bin/{tool}" for tool in re.findall(r"@.*?\$\(BIN\)/([\w-]+)", parts)}


def test_the_guide_names_what_exists(repository: Path) -> None:
    """Each path and each target that CONTRIBUTING.md names is there."""
    guide = (repository / "CONTRIBUTING.md").read_text("utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]+)`", guide)
    assert len(paths) > 20
    assert not [path for path in paths if not (repository / path).exists()]
    makefile = (repository / "Makefile").read_text("utf-8")
    assert not [t for t in re.findall(r"make ([a-z]+)", guide) if f"\n{t}:" not in makefile]
