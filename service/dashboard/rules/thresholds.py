"""The form of the policy: thresholds in hundredths, typed or moved by sliders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from moderation.policy import ATTRIBUTES, Policy, Publishing, Threshold
from service.http.numbers import whole_in

Form = Mapping[str, str]
HUNDREDTHS = re.compile(r"-?([0-9]{1,9}(\.[0-9]{0,20})?|\.[0-9]{1,20})")


def form_of(policy: Policy) -> dict[str, str]:
    """Return a policy as the fields of the form; a threshold that does not exist has no field."""
    fields = {
        f"{name}_{attribute}": hundredths(value)
        for attribute, limits in policy.thresholds.items()
        for name, value in named(limits).items()
        if value is not None
    }
    return {
        **fields,
        "links_max": str(policy.links_max),
        "hold_rejected_percent": str(policy.hold_rejected_percent),
        "reports_to_hold": str(policy.reports_to_hold),
        "publishing": policy.publishing.value,
        "first": "hold" if policy.hold_first_comment else "pass",
    }


def named(limits: Threshold) -> dict[str, float | None]:
    """Return one attribute's thresholds by name; ``approve.ru`` is the one for Russian texts."""
    clean = {f"approve.{language}": limit for language, limit in sorted(limits.approve_in.items())}
    likely = {f"hold.{language}": limit for language, limit in sorted(limits.hold_in.items())}
    return {
        "approve": limits.approve,
        **clean,
        "hold": limits.hold,
        **likely,
        "reject": limits.reject,
    }


def hundredths(share: float) -> str:
    """Return 0.561 as "56.1": as short as it can be, with a point in every language."""
    return f"{100 * share:.4f}".rstrip("0").rstrip(".")


def from_form(current: Policy, form: Form) -> Policy:
    """Return ``current`` with what the form says; an empty threshold for rejecting means never."""
    return replace(
        current,
        thresholds={
            attribute: _threshold(current.thresholds[attribute], attribute, form)
            for attribute in ATTRIBUTES
        },
        links_max=whole_in(form, "links_max", current.links_max),
        hold_rejected_percent=whole_in(
            form, "hold_rejected_percent", current.hold_rejected_percent
        ),
        reports_to_hold=whole_in(form, "reports_to_hold", current.reports_to_hold),
        publishing=_publishing(form, current.publishing),
        hold_first_comment=form.get("first", form_of(current)["first"]) == "hold",
    )


def _threshold(former: Threshold, attribute: str, form: Form) -> Threshold:
    def share(name: str, otherwise: float) -> float:
        value = typed_share(form, f"{name}_{attribute}")
        return otherwise if value is None else value

    def shares(name: str, otherwise: Mapping[str, float]) -> dict[str, float]:
        return {code: share(f"{name}.{code}", limit) for code, limit in otherwise.items()}

    return Threshold(
        approve=share("approve", former.approve),
        hold=share("hold", former.hold),
        reject=typed_share(form, f"reject_{attribute}"),
        approve_in=shares("approve", former.approve_in),
        hold_in=shares("hold", former.hold_in),
    )


def typed_share(form: Form, name: str) -> float | None:
    """Return the share behind a number of hundredths, None where it is empty or no number."""
    typed = form.get(name, "").strip().replace(",", ".")
    return round(float(typed) / 100, 6) if HUNDREDTHS.fullmatch(typed) else None


def _publishing(form: Form, otherwise: Publishing) -> Publishing:
    choice = form.get("publishing")
    return Publishing(choice) if choice in list(Publishing) else otherwise
