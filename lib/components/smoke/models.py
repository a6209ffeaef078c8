"""A model lists itself and completes a chat, by the OpenAI API.

`server` (with the URL that ends with `/v1`), `model` (its id there).
"""

import time

from basics import Problem
from servers import Server

QUESTION = [{"role": "user", "content": "Answer with one word: which colour has the sky on a clear day?"}]
# A few words, also of a model that thinks first.
LONGEST = 32


def check(about):
    server, model = Server(about["server"]), about["model"]
    ids = [item["id"] for item in server.json("GET", "/models")["data"]]
    if model not in ids:
        raise Problem(f"{server.url}/models lists {', '.join(ids) or 'nothing'}, and not {model}")
    begin = time.monotonic()
    body = {"model": model, "messages": QUESTION, "max_tokens": LONGEST, "temperature": 0}
    answer = server.json("POST", "/chat/completions", body, seconds=about["seconds"])
    message = answer["choices"][0]["message"]
    # What a model thinks is beside its answer, by the name of the version.
    if not any(message.get(part) for part in ("content", "reasoning_content", "reasoning")):
        raise Problem(f"{model} completes a chat with nothing")
    return f"{model} is listed, and completes a chat in {time.monotonic() - begin:.1f} s"
