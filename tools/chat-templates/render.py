"""Renders chat templates on conversations with tools, as vLLM does, and looks for what its tool parser expects."""

import json
import sys
from collections.abc import Callable
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer
from report import Report
from transformers.utils.chat_template_utils import render_jinja_template

Message = dict[str, Any]
Tool = dict[str, Any]
Render = Callable[[list[Message], list[Tool]], str]

BOS, EOS = "<s>", "</s>"
CALLS = "[TOOL_CALLS]"

TOOLS: list[Tool] = [
    {
        "type": "function",
        "function": {
            "name": "machine_state",
            "description": 'State of a "machine", in <words>, für alle',
            "parameters": {
                "type": "object",
                "properties": {
                    "machine": {"type": "string", "description": "Name"},
                    "fields": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["machine"],
            },
        },
    },
    {"type": "function", "function": {"name": "machines", "description": "", "parameters": {}}},
]
ARGUMENTS = {"machine": "Presse Nº 4", "fields": ["heat", {"unit": None}]}
RESULT = '{"heat": 81.5}'


def call(identifier: str = "abcDEF123") -> Message:
    function = {"name": "machine_state", "arguments": json.dumps(ARGUMENTS, ensure_ascii=False)}
    return {"id": identifier, "type": "function", "function": function}


def calling(*calls: Message, text: str | None = None) -> Message:
    message: Message = {"role": "assistant", "tool_calls": list(calls)}
    return message if text is None else {**message, "content": text}


def result(identifier: str = "abcDEF123", content: str = RESULT) -> Message:
    return {"role": "tool", "tool_call_id": identifier, "content": content}


SYSTEM: Message = {"role": "system", "content": "You watch machines."}
QUESTION: Message = {"role": "user", "content": "How is the press?"}
ANSWER: Message = {"role": "assistant", "content": "It is hot."}
NEXT: Message = {"role": "user", "content": "And the saw?"}

# Each as a client sends it; mistral-common takes all of them.
CONVERSATIONS: dict[str, list[Message]] = {
    "the first question": [SYSTEM, QUESTION],
    "a result": [SYSTEM, QUESTION, calling(call()), result()],
    "the next question": [SYSTEM, QUESTION, calling(call()), result(), ANSWER, NEXT],
    "no system message": [QUESTION, calling(call()), result(), ANSWER, NEXT],
    "several calls": [QUESTION, calling(call(), call("2bcDEF123")), result(), result("2bcDEF123", "none")],
    "a call with text": [QUESTION, calling(call(), text="I look."), result()],
    "a question in two messages": [QUESTION, NEXT],
}

# What clients send too, and what a conversation of CONVERSATIONS must look like instead.
EQUIVALENTS: dict[str, tuple[list[Message], list[Message]]] = {
    # llama_stack 0.2.22 providers/inline/agents/meta_reference/responses/streaming.py
    "a call with empty text": (
        [QUESTION, calling(call(), text=""), result()],
        [QUESTION, calling(call()), result()],
    ),
    # vllm/entrypoints/openai/protocol.py `random_tool_call_id`: with tool_choice required or a named function
    "a long identifier": (
        [QUESTION, calling(call("chatcmpl-tool-0abcDEF123")), result("chatcmpl-tool-0abcDEF123")],
        [QUESTION, calling(call()), result()],
    ),
}


def with_template(template: str) -> Render:
    """As vLLM 0.10 prepares a conversation for a Hugging Face template (vllm/entrypoints/chat_utils.py)."""

    def render(messages: list[Message], tools: list[Tool]) -> str:
        prepared = deepcopy(messages)
        for message in prepared:
            message["content"] = message.get("content") or ""
            for each in message.get("tool_calls", []):
                each["function"]["arguments"] = json.loads(each["function"]["arguments"])
        prompts, _ = render_jinja_template(
            conversations=[prepared],
            tools=tools,
            chat_template=template,
            add_generation_prompt=True,
            bos_token=BOS,
            eos_token=EOS,
        )
        prompt: str = prompts[0]
        return prompt

    return render


def mistral_v7(folder: Path) -> Render:
    """mistral-common with a Tekken tokenizer of version 7: that of the package, whose vocabulary is an older one."""
    data = json.loads((files("mistral_common") / "data" / "tekken_240911.json").read_text("utf-8"))
    data["config"]["version"] = "v7"
    file = folder / "tekken.json"
    file.write_text(json.dumps(data), "utf-8")
    tokenizer = MistralTokenizer.from_file(str(file))

    def render(messages: list[Message], tools: list[Tool]) -> str:
        request = ChatCompletionRequest(messages=shortened(messages), tools=tools)
        text = tokenizer.encode_chat_completion(request).text
        assert text is not None
        return text

    return render


def shortened(messages: list[Message]) -> list[Message]:
    """As vLLM cuts identifiers for mistral-common (vllm/transformers_utils/tokenizers/mistral.py)."""
    cut = deepcopy(messages)
    for message in cut:
        for each in message.get("tool_calls", []):
            each["id"] = each["id"][-9:]
        if message["role"] == "tool":
            message["tool_call_id"] = message["tool_call_id"][-9:]
    return cut


def shows(prompt: str, messages: list[Message]) -> None:
    """Raises unless the prompt shows the tools, and calls and results where the parser `mistral` of vLLM has them.

    vllm/entrypoints/openai/tool_parsers/mistral_tool_parser.py, with a tokenizer before version 11: a list of objects
    after the token.
    """
    begin, end = "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]"
    expect(begin in prompt and end in prompt, f"no tools in {prompt}")
    expect(json.loads(prompt.split(begin)[1].split(end)[0]) == TOOLS, f"other tools in {prompt}")
    sent = [message["tool_calls"] for message in messages if message.get("tool_calls")]
    parts = prompt.split(CALLS)[1:]
    expect(len(parts) == len(sent), f"{len(parts)} times {CALLS} for {len(sent)} in {prompt}")
    for part, calls in zip(parts, sent, strict=True):
        read = json.loads(part.split(EOS)[0])
        expect([each["name"] for each in read] == [each["function"]["name"] for each in calls], f"other names in {part}")
        expect(all(each["arguments"] == ARGUMENTS for each in read), f"other arguments in {part}")
        expect([each["id"] for each in read] == [each["id"][-9:] for each in calls], f"other identifiers in {part}")
    for message in messages:
        if message["role"] != "tool":
            continue
        wanted = f"[TOOL_RESULTS]{message['tool_call_id'][-9:]}[TOOL_CONTENT]{message['content']}[/TOOL_RESULTS]"
        expect(wanted in prompt, f"{wanted} is missing in {prompt}")


def expect(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)


def judge_template(report: Report, job: str, template: str, official: Render) -> None:
    render = with_template(template)
    for name, messages in CONVERSATIONS.items():
        with report.subject(job, name):
            prompt = render(messages, TOOLS)
            shows(prompt, messages)
            same(prompt, official(messages, TOOLS))
    for name, (messages, plain) in EQUIVALENTS.items():
        with report.subject(job, name):
            same(render(messages, TOOLS), official(plain, TOOLS))
    with report.subject(job, "no tools"):
        same(render([SYSTEM, QUESTION], []), official([SYSTEM, QUESTION], []))
    with report.subject(job, "fields that mistral-common does not know"):
        more = [{**tool, "function": {**tool["function"], "strict": True}} for tool in TOOLS]
        same(render([QUESTION], more), official([QUESTION], TOOLS))


def judge_mistral(report: Report, job: str, official: Render) -> None:
    for name, messages in CONVERSATIONS.items():
        with report.subject(job, name):
            shows(official(messages, TOOLS), messages)
    for name, (messages, _) in EQUIVALENTS.items():
        try:
            official(messages, TOOLS)
        except Exception as error:  # noqa: BLE001 - whatever the package raises is the finding
            report.note(job, f"mistral-common refuses {name}: {type(error).__name__}")


def same(prompt: str, official: str) -> None:
    expect(prompt == official, f"{prompt} is not what mistral-common writes: {official}")


def main(file: str) -> None:
    report = Report()
    with TemporaryDirectory() as folder:
        official = mistral_v7(Path(folder))
        for job in json.loads(Path(file).read_text("utf-8")):
            if job["parser"] != "mistral":
                report.failure(job["name"], "parser", f"what {job['parser']} expects is not written down here")
            elif job["layout"] == "mistral":
                judge_mistral(report, job["name"], official)
            else:
                judge_template(report, job["name"], job["template"], official)


if __name__ == "__main__":
    main(sys.argv[1])
