"""The guide for clients whose host is fixed, followed with nginx and those clients."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.app import create_app
from service.http.forwarding import BehindProxies
from service.services import Services
from tests.service.integrations.conftest import KEY, WordScorer
from tests.service.integrations.hard_coded_hosts import HOSTS
from tests.support.proxies.deployed import Proxy, fixed_hosts
from tests.support.run.environment import ALONE
from tests.support.run.npm import installed
from tests.support.servers.web_server import serving

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "fixed-hosts.md"
SCRIPTS = ROOT / "tests" / "service" / "integrations" / "node"
ANALYZE = {"comment": {"text": "You are awful"}, "requestedAttributes": {"TOXICITY": {}}}
PHP = """
$tls = ['peer_name' => $argv[2], 'SNI_enabled' => true];
$http = ['method' => 'POST', 'content' => $argv[3],
    'header' => ["Host: $argv[2]", 'Content-Type: application/json']];
echo file_get_contents("https://127.0.0.1:$argv[1]/v1alpha1/comments:analyze?key=$argv[4]", false,
    stream_context_create(['ssl' => $tls, 'http' => $http]));
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A client's machine: the proxy that the names lead to, the authority, an Akismet key."""

    proxy: Proxy
    authority: Path
    akismet_key: str

    def curl(self, *arguments: str) -> tuple[int, str]:
        """Ask by curl; return the status and the body."""
        there = ["--connect-to", f"::127.0.0.1:{self.proxy.port}", "--cacert", str(self.authority)]
        command = ["curl", "-sS", "--max-time", "30", "-w", "\n%{http_code}", *there, *arguments]
        done = subprocess.run(command, env=ALONE, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the guide's commands were run as they stand."""
    block = re.search(r"^```sh\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block
    folder = tmp_path_factory.mktemp("authority")
    done = subprocess.run(["sh", "-e", "-c", block[1]], cwd=folder, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["certificate.pem: OK"], done.stderr
    return folder


@pytest.fixture
def machine(
    certificates: Path, store: Store, registry: Registry, redis: Redis, site: str, tmp_path: Path
) -> Iterator[Machine]:
    """An installation with a name of its own, set up as the guide says, behind its nginx."""
    registry.add_key(site, "test", KEY)
    keys = IntegrationKeys(redis)
    settings = Config(
        secret="s" * 40,
        trusted_proxies=1,
        public_url="https://comments.example",
        allowed_hosts=HOSTS,
    )
    parts = Services(
        settings,
        store,
        registry,
        str,
        scorer=WordScorer(),
        labels=LabelStore(redis),
        integration_keys=keys,
    )
    app = create_app(parts)
    app.wsgi_app = BehindProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    with (
        serving(app) as port,
        fixed_hosts(tmp_path / "nginx", port, certificates) as proxy,
    ):
        yield Machine(proxy, certificates / "authority.pem", keys.new_akismet_key(site))


def test_curl(machine: Machine) -> None:
    """The three services answer under their names, and discovery stays at the proxy."""
    json_ = ("-H", "Content-Type: application/json", "-d")
    url = f"https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze?key={KEY}"
    status, body = machine.curl(url, *json_, json.dumps(ANALYZE))
    assert status == 200
    assert json.loads(body)["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.95
    status, body = machine.curl(
        "https://api.openai.com/v1/moderations", "-H", f"Authorization: Bearer {KEY}",
        *json_, '{"input": "awful"}',
    )  # fmt: skip
    assert (status, json.loads(body)["results"][0]["flagged"]) == (200, True)
    name = "https://commentanalyzer.googleapis.com"
    for path in ("/$discovery/rest", "/discovery/v1/apis/commentanalyzer/v1alpha1/rest"):
        status, body = machine.curl(f"{name}{path}?version=v1alpha1")
        assert (status, json.loads(body)["rootUrl"]) == (200, f"{name}/")


def test_akismets_key_in_the_hosts_name(machine: Machine) -> None:
    """It is passed on, beside a query of the call's own, and a wrong one stays wrong."""
    fields = ("-d", "blog=https://blog.example&user_ip=192.0.2.7&comment_content=casino")
    for path in ("comment-check", "comment-check?x=1"):
        url = f"https://{machine.akismet_key}.rest.akismet.com/1.1/{path}"
        assert machine.curl(url, *fields) == (200, "true")
    assert machine.curl("https://0123456789ab.rest.akismet.com/1.1/comment-check", *fields) == (
        200,
        "invalid",
    )


def test_nothing_else_is_served(machine: Machine) -> None:
    """Pages, metrics and the rest of the API are not there under a borrowed name."""
    for path in (
        "/",
        "/log-in",
        "/metrics",
        "/v1/comments",
        "/v1/moderations/../comments",
        "/demo",
    ):
        assert machine.curl("--path-as-is", f"https://api.openai.com{path}")[0] == 404, path


def test_the_authority_signs_for_these_names_alone(certificates: Path, tmp_path: Path) -> None:
    """A certificate of this authority for another name is not trusted."""
    for name in ("authority.pem", "authority-key.pem", "request.pem"):
        (tmp_path / name).write_bytes((certificates / name).read_bytes())
    (tmp_path / "names.txt").write_text("subjectAltName = DNS:bank.example\n")
    sign = "openssl x509 -req -in request.pem -CA authority.pem -CAkey authority-key.pem"
    made = f"{sign} -CAcreateserial -extfile names.txt -out other.pem"
    checked = "openssl verify -CAfile authority.pem other.pem"
    done = subprocess.run(
        ["sh", "-c", f"{made} && {checked}"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "permitted subtree violation" in done.stderr


def test_node(machine: Machine) -> None:
    """perspective-api-client and akismet-api, told of the authority by NODE_EXTRA_CA_CERTS."""
    environ = {
        **ALONE,
        "MODQUEUE_TEST_PORT": str(machine.proxy.port),
        "NODE_EXTRA_CA_CERTS": str(machine.authority),
        "NODE_PATH": str(installed(SCRIPTS, "node-clients") / "node_modules"),
    }

    def run(script: str, key: str) -> str:
        command = ["node", "--require", str(SCRIPTS / "point.cjs"), str(SCRIPTS / script), key]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    analyzed = json.loads(run("perspective.cjs", KEY))["analyzed"]
    assert analyzed["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.95
    answers = json.loads(run("akismet.cjs", machine.akismet_key))
    assert (answers["valid"], answers["spam"], answers["ham"]) == (True, True, False)


def test_php(machine: Machine) -> None:
    """PHP's own streams, told of the authority by openssl.cafile."""
    arguments = [str(machine.proxy.port), HOSTS[0], json.dumps(ANALYZE), KEY]
    command = ["php", "-d", f"openssl.cafile={machine.authority}", "-r", PHP, "--", *arguments]
    done = subprocess.run(command, env=ALONE, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["attributeScores"]["TOXICITY"], done.stderr
