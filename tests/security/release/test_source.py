"""What our own source does not do: read as Python and JavaScript, file by file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("moderation", "service", "worker", "classifier")
# Turning bytes into code or objects of any type; XML; digests that collide; temporary names.
FORBIDDEN_MODULES = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "xml", "lxml",
    "ftplib", "smtplib", "imaplib", "ldap", "ldap3", "memcache", "code", "commands", "jwt",
}  # fmt: skip
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "hashlib.md5", "hashlib.sha1",
    "md5", "sha1", "render_template_string", "flask.render_template_string", "tempfile.mktemp",
    "ssl._create_unverified_context",
}  # fmt: skip
# An operator's file of another system, from a terminal; one with a document type is refused.
READS_XML = {"moderation/importing/formats/xml.py"}
# Sites sign who reads in the format that their libraries write; nothing else here is a JWT.
READS_TOKENS = {"service/access/reader_tokens.py"}
# Alerts by e-mail, in our own words.
SENDS_MAIL = {"moderation/alerts/mail.py"}
# Chance that may be guessed: a shuffle of lanes, a sample to look at, training.
GUESSABLE = {
    "moderation/learning/proof/proving.py",
    "moderation/projection/dry_run.py",
    "moderation/projection/minhash.py",
    "service/dashboard/deciding/bulk.py",
    "worker/alerts.py",
    "worker/webhooks.py",
}
# Places where text is made that no template escapes again, each looked at.
WRITTEN_AS_MARKUP = {
    "service/guidelines.py",  # rendered by markdown-it, without HTML
    "service/access/second_step.py",
    "service/dashboard/lists/surroundings.py",
    "service/dashboard/icons.py",
    "service/dashboard/locale.py",
    "service/dashboard/lists/action_cache.py",
    "service/dashboard/rules/reasons.py",
    "service/dashboard/deciding/shortcuts.py",
    "service/dashboard/lists/text.py",
}
UNSAFE_SCRIPT = re.compile(
    r"\beval\(|new Function|document\.write|insertAdjacentHTML|createContextualFragment"
    r"|\.(?:inner|outer)HTML\b|\bsrcdoc\b|postMessage|addEventListener\(\s*['\"]message['\"]"
    r"|localStorage|indexedDB|setTimeout\(\s*['\"`]|__proto__"
)


def static_files(pattern: str) -> list[Path]:
    """Return our own static files, without what others wrote."""
    found = sorted((ROOT / "service" / "static").rglob(pattern))
    return [path for path in found if "vendor" not in path.parts]


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_nothing_turns_bytes_into_code() -> None:
    """No dynamic code, no deserialiser of objects, no template of text, no weak digest.

    XML is read in one place, where documents with entities are refused. Mail is sent in one, too.
    """
    for path in sources():
        tree = ast.parse(path.read_text("utf-8"))
        allowed = {"xml"} if name(path) in READS_XML else set()
        allowed |= {"jwt"} if name(path) in READS_TOKENS else set()
        allowed |= {"smtplib"} if name(path) in SENDS_MAIL else set()
        assert not set(modules(tree)) & FORBIDDEN_MODULES - allowed, name(path)
        assert not {ast.unparse(call.func) for call in calls(tree)} & FORBIDDEN_CALLS, name(path)


def test_no_command_goes_through_a_shell() -> None:
    """Other programs are started with a list of arguments."""
    for path in sources():
        for call in calls(ast.parse(path.read_text("utf-8"))):
            words = {word.arg: ast.unparse(word.value) for word in call.keywords}
            assert words.get("shell", "False") == "False", name(path)
            assert words.get("verify") != "False", name(path)


def test_chance_that_must_not_be_guessed_comes_from_the_system() -> None:
    """The module ``random`` is used where nothing depends on it; secrets come from ``secrets``."""
    serving = [path for path in sources() if not name(path).startswith("classifier/")]
    found = {
        name(path) for path in serving if "random" in modules(ast.parse(path.read_text("utf-8")))
    }
    assert found == GUESSABLE


def test_text_becomes_markup_in_few_places() -> None:
    """Templates escape what they show; who writes markup by hand stands in the list."""
    found = {name(path) for path in sources() if "Markup(" in path.read_text("utf-8")}
    assert found == WRITTEN_AS_MARKUP
    for path in (ROOT / "service" / "templates").rglob("*.html"):
        template = path.read_text("utf-8")
        assert "|safe" not in template.replace(" ", ""), path.name
        assert "autoescape" not in template, path.name
        assert not re.search(r"<script(?![^>]* src=)", template), path.name
        assert not re.search(r"\son[a-z]+\s*=", template), path.name


@pytest.mark.parametrize("script", static_files("*.js"), ids=str)
def test_our_scripts_put_text_in_as_text(script: Path) -> None:
    """No HTML from strings, no code from strings, no messages, nothing private kept."""
    lines = script.read_text("utf-8").splitlines()
    found = [line.strip() for line in lines if UNSAFE_SCRIPT.search(line)]
    assert found == []


def test_nothing_comes_from_elsewhere() -> None:
    """Every script, style, picture and font of our pages is served by this installation."""
    for path in (ROOT / "service" / "templates").rglob("*.html"):
        for target in re.findall(
            r'<(?:script|link|img|iframe)[^>]*?(?:src|href)="([^"]+)"', path.read_text()
        ):
            assert not re.match(r"(?:https?:)?//", target), f"{path.name}: {target}"
    for path in static_files("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", path.read_text("utf-8")), (
            path.name
        )
