"""Counters in the text format of Prometheus."""

import threading

BUCKETS = (1, 5, 15, 30, 60, 120, 300)

HELP = {
    "calibration_verdicts_total": "Calibrations by verdict.",
    "calibration_failures_total": "What went wrong: tools (a server was left out), model (nobody explained), contradiction, request.",
    "calibration_tool_calls_total": "Calls of tools by server, tool and outcome.",
    "calibration_notifications_total": "Notifications by outcome.",
}
DURATION = "calibration_duration_seconds"
# There from the start: an increase from nothing to 1 is none to Prometheus.
KNOWN = (
    ("calibration_verdicts_total", "verdict", ("pass", "conditional", "fail", "undetermined")),
    ("calibration_failures_total", "reason", ("tools", "model", "contradiction", "request")),
    ("calibration_notifications_total", "outcome", ("true", "dry-run", "failed")),
)


class Metrics:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {name: {} for name in HELP}
        for name, label, values in KNOWN:
            self.counts[name] = {((label, value),): 0 for value in values}
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0

    def calibrated(self, verdict, seconds):
        self.add("calibration_verdicts_total", verdict=verdict)
        with self.lock:
            self.seconds += seconds
            self.buckets[next((at for at, bound in enumerate(BUCKETS) if seconds <= bound), len(BUCKETS))] += 1

    def failed(self, reason):
        self.add("calibration_failures_total", reason=reason)

    def called(self, server, tool, outcome):
        self.add("calibration_tool_calls_total", server=server, tool=tool, outcome=outcome)

    def notified(self, outcome):
        self.add("calibration_notifications_total", outcome=outcome)

    def add(self, name, **labels):
        with self.lock:
            key = tuple(labels.items())
            self.counts[name][key] = self.counts[name].get(key, 0) + 1

    def text(self):
        with self.lock:
            lines = []
            for name, said in HELP.items():
                lines += [f"# HELP {name} {said}", f"# TYPE {name} counter"]
                lines += [f"{name}{{{labelled(key)}}} {count}" for key, count in sorted(self.counts[name].items())]
            lines += [f"# HELP {DURATION} How long an answer took.", f"# TYPE {DURATION} histogram"]
            total = 0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), self.buckets):
                total += count
                lines.append(f'{DURATION}_bucket{{le="{bound}"}} {total}')
            lines += [f"{DURATION}_sum {self.seconds:.3f}", f"{DURATION}_count {total}"]
            return "\n".join(lines) + "\n"


def labelled(key):
    return ",".join(f'{name}="{escaped(value)}"' for name, value in key)


def escaped(value):
    return str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
