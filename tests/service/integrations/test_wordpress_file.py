"""The file of the WordPress guide, run by PHP with WordPress' three functions as stubs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "wordpress.md"
KEY = "0123456789ab"
STUBS = """
function add_filter( $name, $filter, $priority, $count ) { $GLOBALS['filter'] = $filter; }
function wp_parse_url( $url, $part ) { return parse_url( $url, $part ); }
function wp_remote_request( $url, $arguments ) { return array( $url, $arguments ); }
"""


def asked(url: str, body: object) -> Any:
    """Return what the file makes of a call: [url, arguments], or false where it leaves it alone."""
    found = re.search(r"```php\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    code = found[1].replace("<?php", "")
    arguments = json.dumps({"headers": {"Host": "x", "A": "b"}, "body": body})
    call = f"""
    $arguments = json_decode( <<<'END'
    {arguments}
    END, true );
    echo json_encode( $GLOBALS['filter']( false, $arguments, '{url}' ) );
    """
    done = subprocess.run(
        ["php", "-r", STUBS + code + call], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_the_key_in_the_hosts_name_is_passed_on() -> None:
    """Old plugins name the key in the host alone; it comes with the form then."""
    url, arguments = asked(f"http://{KEY}.rest.akismet.com/1.1/comment-check", "blog=b&x=1")
    assert url == "https://your.host/1.1/comment-check"
    assert parse_qs(arguments["body"]) == {"blog": ["b"], "x": ["1"], "api_key": [KEY]}
    assert arguments["headers"] == {"A": "b"}
    _, arguments = asked(f"https://{KEY}.rest.akismet.com/1.1/submit-ham", {"blog": "b"})
    assert arguments["body"] == {"blog": "b", "api_key": KEY}
    _, arguments = asked(f"https://{KEY}.rest.akismet.com/1.2/usage-limit", None)
    assert parse_qs(arguments["body"]) == {"api_key": [KEY]}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_newer_plugins_are_passed_on_as_they_are(scheme: str) -> None:
    """A key in the form stays the only one, and every call goes over TLS."""
    url, arguments = asked(f"{scheme}://rest.akismet.com/1.1/verify-key?a=1", "api_key=k&blog=b")
    assert (url, arguments["body"]) == ("https://your.host/1.1/verify-key?a=1", "api_key=k&blog=b")


@pytest.mark.parametrize("host", ["akismet.com", "rest.akismet.com.example", "api.wordpress.org"])
def test_other_calls_are_left_alone(host: str) -> None:
    """WordPress asks others, too."""
    assert asked(f"https://{host}/x", "a=1") is False
