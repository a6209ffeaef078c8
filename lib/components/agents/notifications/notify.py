"""The tool that notifies people, with a limit, counters, and a line of the log for each call."""

import collections
import datetime
import json
import threading
import time

from protocol import WRONG_PARAMS, Refusal, problem_with
from webhook import Undelivered

TOOL = "notify_send"
LONGEST_TEXT = 2_000
SEVERITIES = ("info", "warning", "critical")
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_TEXT,
            "description": f"What people should know, as plain text of {LONGEST_TEXT} characters at most.",
        },
        "severity": {"type": "string", "enum": list(SEVERITIES), "description": "How urgent it is."},
    },
    "required": ["text", "severity"],
    "additionalProperties": False,
}
TOOLS = [
    {
        "name": TOOL,
        "description": "Sends a notification to the people who watch the channel of this environment. It cannot be taken back.",
        "inputSchema": SCHEMA,
        "annotations": {
            "readOnlyHint": False,
            "destructiveHint": False,
            "idempotentHint": False,
            "openWorldHint": True,
        },
    }
]
OUTCOMES = ("sent", "dry_run", "invalid", "limited", "failed")


class Limit:
    """A number of times in any minute."""

    def __init__(self, per_minute, clock=time.monotonic):
        self.per_minute, self.clock = per_minute, clock
        self.times, self.lock = collections.deque(), threading.Lock()

    def wait(self):
        """Takes one of the times. @returns seconds until there is one; 0 where it was taken"""
        with self.lock:
            now = self.clock()
            while self.times and now - self.times[0] >= 60:
                self.times.popleft()
            if len(self.times) >= self.per_minute:
                return 60 - (now - self.times[0])
            self.times.append(now)
            return 0


class Notifier:
    """Without a webhook nothing is sent, and each answer says so."""

    def __init__(self, webhook, per_minute):
        self.webhook, self.limit = webhook, Limit(per_minute)
        self.counts, self.lock = dict.fromkeys(OUTCOMES, 0), threading.Lock()

    def call(self, name, arguments):
        """@returns a text and whether it tells of an error"""
        if name != TOOL:
            self.record("invalid", None, None)
            raise Refusal(WRONG_PARAMS, f"there is no such tool; there is {TOOL}")
        outcome, text, reason = self.outcome(arguments)
        self.record(outcome, TOOL, arguments, reason)
        return text, outcome not in ("sent", "dry_run")

    def outcome(self, arguments):
        """What came of a call, what its caller is told, and the reason for the log where there is one."""
        problem = problem_with(arguments, SCHEMA)
        if problem:
            return "invalid", f"nothing was sent: {problem}", problem
        wait = self.limit.wait()
        if wait:
            often = f"there were {self.limit.per_minute} notifications within a minute"
            return "limited", f"nothing was sent: {often}; try again in {int(wait) + 1} seconds", None
        if self.webhook is None:
            return "dry_run", "dry run, nothing was sent", None
        try:
            self.webhook.send(arguments["text"], arguments["severity"])
        except Undelivered as error:
            return "failed", f"nobody was notified: {error}", str(error)
        return "sent", "sent", None

    def problem(self):
        """Why no notification can arrive; nothing where one can."""
        try:
            if self.webhook is not None:
                self.webhook.url()
        except Undelivered as error:
            return str(error)
        return None

    def record(self, outcome, tool, arguments, reason=None):
        """Who reads the log sees that somebody was notified, and not of what."""
        with self.lock:
            self.counts[outcome] += 1
        given = arguments if isinstance(arguments, dict) else {}
        severity, text = given.get("severity"), given.get("text")
        line = {
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "tool": tool,
            "severity": severity if severity in SEVERITIES else None,
            "length": len(text) if isinstance(text, str) else None,
            "outcome": outcome,
        }
        print(json.dumps({**line, "reason": reason} if reason else line), flush=True)

    def metrics(self):
        with self.lock:
            counts = dict(self.counts)
        return "".join(
            [
                "# HELP notification_calls_total Calls of the tool that notifies, by what came of them.\n",
                "# TYPE notification_calls_total counter\n",
                *(f'notification_calls_total{{outcome="{name}"}} {count}\n' for name, count in counts.items()),
            ]
        )
