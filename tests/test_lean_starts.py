"""What programs do not import at their start, because only others need it, or a later moment."""

from __future__ import annotations

import json
import subprocess
import sys

# Programs, and what none of them imports; they are imported one after the other into one process,
# so what a later one spares the earlier ones spare, too.
NEVER = ("flask", "jinja2", "numpy", "prompt_toolkit", "snowballstemmer")
STEPS = (
    ("service.cli", "redis"),
    ("service.cli.run", "celery"),
    ("worker.webhooks", "celery"),
    ("worker.project", "sqlalchemy"),
    ("worker.sweep", "celery"),
    ("worker.start", "sqlalchemy.orm"),
    ("worker.learning", "alembic"),
)
PROGRAM = f"""
import json, sys
from importlib import import_module
for program, spared in {STEPS}:
    import_module(program)
    found = sorted({{spared, *{NEVER}}} & sys.modules.keys())
    print(json.dumps([program, found]))
"""


def test_programs_start_lean() -> None:
    """A start costs no import of what its program may never use."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [[program, []] for program, _ in STEPS]
