"""What the agent asks of Llama Stack: answers of a model with tools and documents, and the opinion of a shield."""

import http.client
import json
import urllib.error
import urllib.request


class StackFailure(Exception):
    """Llama Stack does not answer as it should. `status` is that of its answer, or 0."""

    def __init__(self, text, status=0):
        super().__init__(text)
        self.status = status


class Stack:
    def __init__(self, url, path, shield="", seconds=300):
        self.url, self.path, self.shield, self.seconds = url, path, shield, seconds
        # A proxy of the cluster is not for servers in it.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, path, body=None, seconds=20):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, {"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=seconds) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read(2000).decode(errors="replace").strip()
            raise StackFailure(f"Llama Stack answers {error.code}: {text[:300]}", error.code) from error
        except TimeoutError as error:
            raise StackFailure(f"Llama Stack does not answer within {seconds:g} seconds", 504) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise StackFailure(f"Llama Stack does not answer within {seconds:g} seconds", 504) from error
            raise StackFailure(f"Llama Stack does not answer: {error}") from error

    def ready(self, model):
        """Whether it is healthy and knows the model. @raises StackFailure"""
        if self.call("/v1/health", seconds=4).get("status") != "OK":
            raise StackFailure("Llama Stack is not healthy")
        if model not in [each["identifier"] for each in self.call("/v1/models", seconds=4)["data"]]:
            raise StackFailure(f"Llama Stack does not know the model {model}")

    def collection(self, name):
        """Id of the collection of that name, or nothing."""
        stores = self.call(f"{self.path}/vector_stores?limit=100")["data"]
        return next((store["id"] for store in stores if store.get("name") == name), None)

    def respond(self, body):
        answer = self.call(f"{self.path}/responses", body, self.seconds)
        if answer.get("error"):
            error = answer["error"]
            said = error.get("message", error) if isinstance(error, dict) else error
            raise StackFailure(f"the model fails: {str(said)[:300]}")
        return answer

    def attributes(self, collection, file):
        """Of a file of a collection; 0.2.22 leaves them out of the results of a search."""
        try:
            return self.call(f"{self.path}/vector_stores/{collection}/files/{file}").get("attributes") or {}
        except StackFailure:
            return {}

    def passes(self, role, text):
        """Whether the shield lets a text pass; without one, everything does. What it cannot check does not pass.

        The verdict is in the metadata, for each message; that of the whole says `pass` also where nothing was checked.
        """
        if not self.shield or not text.strip():
            return True
        message = {"role": role, "content": text}
        if role == "assistant":
            message["stop_reason"] = "end_of_turn"
        body = {"shield_id": self.shield, "messages": [message], "params": {}}
        violation = self.call("/v1/safety/run-shield", body, 60).get("violation") or {}
        results = (violation.get("metadata") or {}).get("results") or []
        verdict = next((each.get("status") for each in results if each.get("message_index") == 0), None)
        if verdict not in ("pass", "violation"):
            raise StackFailure(f"the shield {self.shield} cannot check the text")
        return verdict == "pass"
