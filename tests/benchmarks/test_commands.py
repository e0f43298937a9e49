"""Each measurement that has a command does something when it is given."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2] / "benchmarks"


def test_a_file_with_a_command_runs_it() -> None:
    """One without its last lines ends well, and measures nothing."""
    texts = {file.name: file.read_text("utf-8") for file in ROOT.rglob("*.py")}
    commands = {name: text for name, text in texts.items() if "\ndef main(" in text}
    assert "week.py" in commands
    silent = [name for name, text in commands.items() if '__name__ == "__main__":' not in text]
    assert silent == []
