"""One calibration from question to answer: what is looked up, compared, explained and told to others, in that order."""

import datetime
import json
import time

from measure import finding, verdict_of
from report import INSTRUCTIONS, calls_of, citations_of, contradicts, plain_report, question_for, text_of
from request import Refusal
from stack import StackFailure
from tool_client import ToolFailure

MEASUREMENTS = 48
# Rounds in which the model calls tools, for one answer.
ROUNDS = 8
SEVERITIES = {"pass": "info", "conditional": "warning", "undetermined": "warning", "fail": "critical"}
KEPT_BACK = "the shield keeps it back: it may have personal data in it"


class Calibration:
    """`stack` is Llama Stack; `equipment` and `notifications` call tools, the latter where somebody can be told.

    `servers` are those of tools for the model, as `{label, url, tools}`; `log` writes one record.
    """

    def __init__(self, stack, model, collection, servers, equipment, notifications, metrics, log):
        self.stack, self.model, self.collection, self.servers = stack, model, collection, servers
        self.equipment, self.notifications = equipment, notifications
        self.metrics, self.log = metrics, log

    def run(self, request, who, say):
        """@raises Refusal"""
        began = time.monotonic()
        notices = []
        if request.notify and self.notifications is None:
            raise Refusal(400, "nobody can be told: the environment has no agents.notifications")
        self.check_question(request)
        say(f"Looking up {request.equipment}")
        row, telemetry = self.look_up(request, who, notices)
        if row is None:
            verdict = "undetermined"
            findings = [finding("equipment", "the database cannot be read", verdict)]
        else:
            say("Comparing measurements with limits")
            verdict, findings = verdict_of(row, telemetry, datetime.date.today())
        say(f"The verdict is {verdict}. {self.model} looks for causes and writes the report; this takes a while")
        written = self.explain(request, who, row, verdict, findings, notices)
        notified = self.tell(request, who, verdict, findings, notices, say)
        seconds = time.monotonic() - began
        self.metrics.calibrated(verdict, seconds)
        return {
            "equipmentId": request.equipment,
            "verdict": verdict,
            "findings": findings,
            **written,
            "notices": notices,
            "notified": notified,
            "model": self.model,
            "seconds": round(seconds, 1),
        }

    def check_question(self, request):
        try:
            passes = self.stack.passes("user", request.question)
        except StackFailure as error:
            raise Refusal(502, f"{error}, so the question goes nowhere: try again later") from error
        if not passes:
            raise Refusal(403, f"the question: {KEPT_BACK}")

    def look_up(self, request, who, notices):
        """Row and measurements of the machine; no row where the database cannot be read."""
        asked = {"equipment_id": request.equipment}
        try:
            rows = self.ask(who, "equipment_get", asked)
            found = [row for row in rows if row.get("equipment_id") == request.equipment]
            if not found:
                raise Refusal(404, f"the database knows no equipment {request.equipment}")
            return found[0], self.ask(who, "equipment_telemetry", {**asked, "limit": MEASUREMENTS})
        except ToolFailure as error:
            notices.append(f"The database of equipment cannot be read: {error}")
            return None, []

    def ask(self, who, tool, arguments):
        error = None
        rows = []
        try:
            rows = self.equipment.rows(tool, arguments)
            return rows
        except ToolFailure as failure:
            error = str(failure)
            raise
        finally:
            self.audit(who, "equipment-tools", tool, json.dumps(arguments), len(rows), error, by="program")

    def explain(self, request, who, row, verdict, findings, notices):
        """Report of the model with its evidence; that of the program where there is none that can be shown."""
        plain = plain_report(request.equipment, verdict, findings)
        nothing = {"report": plain, "writtenBy": "program", "toolCalls": [], "citations": []}
        try:
            collection = self.find_collection(notices)
            answer = self.respond(question_for(request, row, verdict, findings), collection, notices)
        except StackFailure as error:
            self.metrics.failed("model")
            notices.append(f"No model explains it: {error}")
            return nothing
        calls = calls_of(answer)
        for call in calls:
            size = len(call["output"])
            self.audit(who, call["server"], call["tool"], call["arguments"], size, call["error"], by="model")
        citations = citations_of(answer, self.attributes_in(collection))
        evidence = {"toolCalls": self.shown(calls, "output"), "citations": self.shown(citations, "text")}
        text = text_of(answer)
        problem = self.problem_of(text, verdict)
        if problem is not None:
            notices.append(problem)
            return {**nothing, **evidence}
        return {"report": text, "writtenBy": "model", **evidence}

    def problem_of(self, text, verdict):
        """Why a text of the model is not shown."""
        if not text:
            return "The model ended without a text."
        if contradicts(text, verdict):
            self.metrics.failed("contradiction")
            return "The text of the model is left out: it states another verdict than the measurements give."
        try:
            return None if self.stack.passes("assistant", text) else f"The text of the model is left out: {KEPT_BACK}"
        except StackFailure as error:
            return f"The text of the model is left out: {error}"

    def shown(self, pieces, field):
        """Evidence, without the texts that the shield keeps back."""
        return [piece if self.may_show(piece[field]) else {**piece, field: f"({KEPT_BACK})"} for piece in pieces]

    def may_show(self, text):
        try:
            return self.stack.passes("user", text)
        except StackFailure:
            return False

    def find_collection(self, notices):
        if self.collection is None:
            return None
        found = self.stack.collection(self.collection)
        if found is None:
            notices.append(f"The collection {self.collection} is not there, so no documents were searched.")
        return found

    def attributes_in(self, collection):
        known = {}

        def attributes(file):
            if file not in known:
                known[file] = self.stack.attributes(collection, file)
            return known[file]

        return attributes

    def respond(self, question, collection, notices):
        """The answer; without servers of tools that fail it.

        Llama Stack up to 0.7 fails the whole request where one server does not answer, and does not say which: each is left
        out in turn, then all (llama_stack/providers/inline/agents/meta_reference/responses/streaming.py @v0.3.5).
        """
        attempts = [self.servers]
        if len(self.servers) > 1:
            attempts += [[each for each in self.servers if each is not left] for left in self.servers]
        if self.servers:
            attempts.append([])
        for attempt in attempts:
            try:
                answer = self.stack.respond(self.body(question, collection, attempt))
            except StackFailure as error:
                # Whoever waits for a model that takes too long should not wait again.
                if attempt is attempts[-1] or error.status < 500 or error.status == 504:
                    raise
                self.metrics.failed("tools")
                continue
            left = [each["label"] for each in self.servers if each not in attempt]
            if left:
                notices.append(f"Answered without the tools of {', '.join(left)}, since Llama Stack fails with them.")
            return answer
        raise StackFailure("there is no attempt")

    def body(self, question, collection, servers):
        tools = [
            {
                "type": "mcp",
                "server_label": server["label"],
                "server_url": server["url"],
                "allowed_tools": server["tools"],
                # 0.2.22 ignores it; later releases would wait for somebody to agree. None of these tools writes.
                "require_approval": "never",
            }
            for server in servers
        ]
        if collection is not None:
            tools.append({"type": "file_search", "vector_store_ids": [collection]})
        return {
            "model": self.model,
            "instructions": INSTRUCTIONS,
            "input": question,
            "tools": tools,
            "max_infer_iters": ROUNDS,
            "store": False,
        }

    def tell(self, request, who, verdict, findings, notices, say):
        """`false`, `dry-run`, `true` or `failed`. The text is the program's, so no model decides what others read."""
        if not request.notify or self.notifications is None:
            return "false"
        say("Telling others")
        text = plain_report(request.equipment, verdict, findings)
        arguments = {"text": f"{text}\nAsked by {who}.", "severity": SEVERITIES[verdict]}
        error = None
        outcome = "failed"
        try:
            said = " ".join(self.notifications.call("notify_send", arguments))
            outcome = "dry-run" if "dry run" in said.lower() else "true"
        except ToolFailure as failure:
            error = str(failure)
            notices.append(f"Nobody was told: {error}")
        self.audit(who, "notification-tools", "notify_send", arguments["severity"], len(text), error, by="program")
        self.metrics.notified(outcome)
        return outcome

    def audit(self, who, server, tool, arguments, size, error, by):
        outcome = "answered" if error is None else "failed"
        self.metrics.called(server, tool, outcome)
        self.log(
            {
                "event": "tool call",
                "who": who,
                "by": by,
                "server": server,
                "tool": tool,
                "arguments": arguments[:500],
                "size": size,
                "outcome": outcome,
                **({} if error is None else {"error": error[:300]}),
            }
        )
