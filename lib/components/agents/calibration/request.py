"""A request for a calibration, checked."""

import re
from dataclasses import dataclass

EQUIPMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LONGEST_QUESTION = 2_000
QUESTION = "Is this machine within its limits, why or why not, and what is to be done?"
FIELDS = ("equipmentId", "question", "notify")


class Refusal(Exception):
    """What the person who asks should read."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Request:
    equipment: str
    question: str = QUESTION
    notify: bool = False


def request_of(body):
    """@raises Refusal"""
    if not isinstance(body, dict):
        raise Refusal(400, "the request is no JSON object")
    unknown = sorted(set(body) - set(FIELDS))
    if unknown:
        raise Refusal(400, f"there is no field {', '.join(unknown)}; there are {', '.join(FIELDS)}")
    equipment, question, notify = (body.get(field) for field in FIELDS)
    if not isinstance(equipment, str) or not EQUIPMENT_ID.fullmatch(equipment):
        raise Refusal(400, "equipmentId is 1 to 40 letters, digits, dots, dashes and underscores")
    if question is not None and not isinstance(question, str):
        raise Refusal(400, "question is a text")
    if notify is not None and not isinstance(notify, bool):
        raise Refusal(400, "notify is true or false")
    asked = (question or "").strip()
    if len(asked) > LONGEST_QUESTION:
        raise Refusal(413, f"question has {LONGEST_QUESTION} characters at most")
    return Request(equipment, asked or QUESTION, bool(notify))
