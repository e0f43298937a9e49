"""What a site's layer rests on and how well it does, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifier.site_layer import SiteLayer

MEASURES = {"roc_auc": "ROC-AUC", "pr_auc": "PR-AUC"}


def card(layer: SiteLayer) -> str:
    """Return the card of a layer; it quotes no text."""
    info = layer.info
    parts = [
        f"# {layer.name}",
        f"A layer on the model {layer.base}, fitted from a site's own decisions. It adds the score "
        "`site`, the chance that the site's people reject a comment; the other scores are the "
        "model's.",
        "## Decisions",
        "\n".join(f"- {line}" for line in _decisions(info["decisions"])),
        _languages(info["languages"]),
        "## How well it foretells decisions that it has not seen",
        "In five parts, each foretold by a fit on the other four, with 95 % intervals. Before: the "
        "attribute of which the model is surest.",
        _measured(info),
    ]
    return "\n\n".join(parts) + "\n"


def _decisions(counts: dict[str, Any]) -> list[str]:
    lines = [
        f"{counts['given']:,} decisions were given",
        f"{counts['texts']:,} different texts were fitted, {counts['rejected']:,} of them rejected",
    ]
    if counts["sampled"] < counts["given"]:
        lines.append(f"a sample of {counts['sampled']:,} stands for all of them")
    if counts["contradictory"]:
        lines.append(
            f"{counts['contradictory']:,} texts were decided both ways: the heavier side counts, "
            "by as much as it is heavier"
        )
    named = [f"{name} {count:,}" for name, count in sorted(counts["attributes"].items())]
    return [*lines, f"attributes named: {', '.join(named)}"] if named else lines


def _languages(languages: dict[str, dict[str, Any]]) -> str:
    rows = [
        (
            name,
            f"{counts['texts']:,}",
            f"{counts['rejected']:,}",
            "of its own" if counts["own"] else "the shared one",
        )
        for name, counts in languages.items()
    ]
    return _table(("language", "texts", "rejected", "part of the layer"), rows)


def _measured(info: dict[str, Any]) -> str:
    measured = {"all": info["held_out"]}
    measured |= {
        name: counts["held_out"]
        for name, counts in info["languages"].items()
        if counts["own"] and "held_out" in counts
    }
    rows = [
        (name, title, _interval(figures[key]["before"]), _interval(figures[key]["after"]))
        for name, figures in measured.items()
        for key, title in MEASURES.items()
    ]
    return _table(("language", "measure", "before", "after"), rows)


def _interval(values: Sequence[float]) -> str:
    value, low, high = values
    return f"{value:.3f} ({low:.3f} - {high:.3f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
