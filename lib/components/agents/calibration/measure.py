"""Compares measurements of a machine with its limits. No model has a part in it: this is the verdict.

- fail: a limit does not hold at the last measurement, or at three of them
- conditional: a limit did not hold once or twice, calibration is overdue, or the machine is not in service
- undetermined: the machine, its limits or its measurements cannot be read
- pass: otherwise
"""

import datetime
import math
from dataclasses import dataclass

# So many measurements beyond a limit are no outliers.
OFTEN = 3


@dataclass(frozen=True)
class Limit:
    """A limit: its name, the unit, and how a measurement and the allowed value are read."""

    name: str
    unit: str
    measured: object
    allowed: str


def overlay(row, _):
    return math.hypot(number(row, "overlay_x_nm"), number(row, "overlay_y_nm"))


def focus(row, _):
    return abs(number(row, "focus_um"))


def dose(row, equipment):
    target = number(equipment, "dose_target_mj_cm2")
    return abs(number(row, "dose_mj_cm2") - target) / target * 100


def vibration(row, _):
    return abs(number(row, "vibration_um_s"))


LIMITS = (
    Limit("overlay", "nm", overlay, "overlay_limit_nm"),
    Limit("focus", "um", focus, "focus_limit_um"),
    Limit("dose deviation", "%", dose, "dose_limit_percent"),
    Limit("vibration", "um/s", vibration, "vibration_limit_um_s"),
)


class Unreadable(Exception):
    """A value that is not there, or is no number."""


def number(row, name):
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Unreadable(f"{name} is {value!r}")
    return float(value)


def verdict_of(equipment, telemetry, today):
    """Verdict and findings; telemetry has the newest measurement first.

    >>> verdict_of({}, [], datetime.date(2026, 1, 1))[0]
    'undetermined'
    """
    if not telemetry:
        return "undetermined", [finding("measurements", "there are none", "undetermined")]
    try:
        findings = [compared(limit, equipment, telemetry) for limit in LIMITS]
    except (Unreadable, ZeroDivisionError) as error:
        return "undetermined", [finding("measurements", f"a value cannot be used: {error}", "undetermined")]
    findings.append(calibration(equipment, today))
    status = equipment.get("status")
    findings.append(finding("status", str(status), "pass" if status == "in service" else "conditional"))
    for verdict in ("fail", "conditional"):
        if any(each["verdict"] == verdict for each in findings):
            return verdict, findings
    return "pass", findings


def compared(limit, equipment, telemetry):
    allowed = number(equipment, limit.allowed)
    values = [(limit.measured(row, equipment), str(row.get("taken_at", ""))) for row in telemetry]
    beyond = sum(1 for value, _ in values if value > allowed)
    worst, at = max(values)
    if values[0][0] > allowed or beyond >= OFTEN:
        verdict = "fail"
    else:
        verdict = "conditional" if beyond else "pass"
    text = (
        f"{beyond} of {len(values)} beyond {allowed:g} {limit.unit}; worst {worst:.3g} {limit.unit} at {at}, "
        f"last {values[0][0]:.3g} {limit.unit}"
    )
    return {
        **finding(limit.name, text, verdict),
        "unit": limit.unit,
        "allowed": allowed,
        "worst": round(worst, 4),
        "worstAt": at,
        "last": round(values[0][0], 4),
        "beyond": beyond,
        "of": len(values),
    }


def calibration(equipment, today):
    try:
        last = datetime.date.fromisoformat(str(equipment.get("calibrated_on", ""))[:10])
        due = last + datetime.timedelta(days=number(equipment, "calibration_interval_days"))
    except (ValueError, Unreadable):
        return finding("calibration", "nobody knows when it was", "conditional")
    if due < today:
        return finding("calibration", f"overdue since {due}, {(today - due).days} days", "conditional")
    return finding("calibration", f"due on {due}", "pass")


def finding(name, text, verdict):
    return {"name": name, "text": text, "verdict": verdict}
