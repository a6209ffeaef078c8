"""Questions about documents, answered by a model that follows a script."""

import json
import re
from dataclasses import dataclass
from typing import Any

from ingestion import openai
from page import Page
from stack_server import StackServer
from stub_vllm import StubVllm, text_of


@dataclass(frozen=True)
class Answer:
    text: str
    # Source that the answer names.
    source: str
    # Files of the results that the server hands out with the answer.
    files: set[str]


def ask(server: StackServer, stub: StubVllm, model: str, store: str, question: str) -> Answer:
    """The Responses API with file_search: the model asks for a search, the server searches, the model answers."""
    before, stub.script = stub.script, _script
    try:
        tool = {"type": "file_search", "vector_store_ids": [store]}
        body = {"model": model, "input": question, "tools": [tool]}
        answer = server.post(f"{openai}/responses", body)
    finally:
        stub.script = before
    searches = [item for item in answer["output"] if item["type"] == "file_search_call"]
    messages = [item for item in answer["output"] if item["type"] == "message"]
    if len(searches) != 1 or len(messages) != 1:
        raise AssertionError(f"one search and one message are expected: {answer['output']}")
    text = messages[0]["content"][0]["text"]
    source = re.search(r"\[source: ([^\]]+)\]", text)
    files = {result["file_id"] for result in searches[0]["results"]}
    return Answer(text, "" if source is None else source[1], files)


def by_page(page: Page, stub: StubVllm, model: str, store: str, question: str) -> tuple[str, set[str]]:
    """The same by the playground: the text, and the places that it shows."""
    before, stub.script = stub.script, _script
    try:
        answer = page.ask(model, store, question)
    finally:
        stub.script = before
    return answer["text"], {source["place"] for source in answer["sources"]}


def by_tool(server: StackServer, store: str, question: str) -> str:
    """What the tool of builtin::rag hands to a model."""
    body = {"content": question, "vector_db_ids": [store]}
    answer = server.post("/v1/tool-runtime/rag-tool/query", body)
    return text_of(answer)


def _script(body: dict[str, Any]) -> dict[str, Any]:
    """Searches with the words of the question; then repeats the first result, and names the source that it came with."""
    last = body["messages"][-1]
    if last["role"] == "tool":
        said = text_of(last)
        found = re.search(r"'source': '([^']+)'", said)
        text = said.partition("[1] ")[2].partition("\n[2] ")[0]
        return {"content": f"{text} [source: {'unknown' if found is None else found[1]}]"}
    names = [tool["function"]["name"] for tool in body.get("tools") or []]
    if names != ["knowledge_search"]:
        return {"content": f"no search is offered, only {names}"}
    call = {"name": names[0], "arguments": json.dumps({"query": text_of(last)})}
    return {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": call}]}
