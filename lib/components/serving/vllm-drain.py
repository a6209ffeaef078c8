"""Waits until vLLM has answered what it was asked, at most so many seconds. Arguments: port, seconds, pause."""

import sys
import time
import urllib.request

port, seconds, pause = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
QUEUES = ("vllm:num_requests_running", "vllm:num_requests_waiting")


def busy() -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return any(line.startswith(QUEUES) and float(line.rsplit(" ", 1)[1]) > 0 for line in lines)


end = time.monotonic() + seconds
# Until every router and proxy knows that the pod goes, requests still arrive.
time.sleep(5 * pause)
while time.monotonic() < end:
    try:
        if not busy():
            break
    except OSError:
        break
    time.sleep(pause)
