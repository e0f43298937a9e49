"""The tally of a replay: counted while it runs, printed at its end."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

BAR = 30  # characters


class Tally:
    """Counts answers and verdicts; several threads may report to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accepted_at: dict[str, float] = {}
        self._judged_at: dict[str, float] = {}
        self._routes: dict[str, str] = {}
        self._mine: set[str] = set()
        self._refused: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self.posting_seconds = 0.0

    def accepted(self, comment_id: str) -> None:
        """Count a comment that was answered 202."""
        with self._lock:
            self._mine.add(comment_id)

    def refused(self, status: int, problem: Mapping[str, Any] | None) -> None:
        """Count a refusal under the fields that it names and what is wrong with them."""
        reasons = [_reason(error) for error in (problem or {}).get("errors", ())]
        title = str((problem or {}).get("title", ""))
        with self._lock:
            self._refused[f"{status} {'; '.join(sorted(reasons)) or title}".strip()] += 1

    def failed(self, how: str) -> None:
        """Count a request that had no proper answer."""
        with self._lock:
            self._failed[how] += 1

    def event(self, event: Mapping[str, Any]) -> None:
        """Take note of a line of the feed; others' comments come by, too."""
        comment_id, at = event["comment_id"], event["at"]
        with self._lock:
            if event["type"] == "comment.accepted":
                self._accepted_at[comment_id] = _seconds(at)
            elif event["type"] == "comment.judged":
                self._judged_at[comment_id] = _seconds(at)
                self._routes[comment_id] = str(event["data"].get("route"))

    @property
    def errors(self) -> int:
        """How many requests failed."""
        return self._failed.total()

    @property
    def waiting(self) -> int:
        """How many accepted comments have no verdict yet."""
        with self._lock:
            return len(self._mine - self._judged_at.keys())

    def progress(self, total: int) -> str:
        """Return one line: a bar, and how far posting and scoring are."""
        with self._lock:
            posted = len(self._mine) + self._refused.total() + self._failed.total()
            judged = len(self._mine & self._judged_at.keys())
        filled = BAR * posted // max(total, 1)
        bar = "#" * filled + "." * (BAR - filled)
        return f"[{bar}] {posted}/{total} posted, {judged} scored"

    def summary(self) -> str:
        """Return the result in lines, one figure each."""
        with self._lock:
            judged = self._mine & self._judged_at.keys()
            routes = Counter(self._routes[comment_id] for comment_id in judged)
            waits = sorted(
                self._judged_at[comment_id] - self._accepted_at[comment_id]
                for comment_id in judged
                if comment_id in self._accepted_at
            )
        rate = len(self._mine) / self.posting_seconds if self.posting_seconds else 0.0
        return "\n".join(
            [
                f"accepted         {len(self._mine)} ({rate:.0f} per second)",
                *_lines("refused", self._refused),
                *_lines("errors", self._failed),
                f"verdicts         {len(judged)}",
                f"time to verdict  p50 {quantile(waits, 0.5) * 1000:.0f} ms, "
                f"p99 {quantile(waits, 0.99) * 1000:.0f} ms",
                *_lines("routes", routes),
            ]
        )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value under which ``share`` (0..1) of ``ordered`` lie; 0 where it is empty."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def _lines(title: str, counts: Counter[str]) -> list[str]:
    rows = [f"{'':<17}{count} {name}" for name, count in counts.most_common()]
    return [f"{title:<17}{counts.total()}", *rows]


def _reason(error: Mapping[str, Any]) -> str:
    """Return a field's problem without the figure that was received, which differs each time."""
    detail = str(error["detail"])
    if "received" in error:
        detail = detail.replace(f"{error['received']:,}", "too many", 1)
    return f"{error['field']} {detail}"


def _seconds(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()
