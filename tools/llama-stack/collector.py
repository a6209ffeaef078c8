"""The real collector of OpenTelemetry with the rendered configuration, on loopback."""

import subprocess
import time
from pathlib import Path

import httpx
import yaml
from job import MetricsPromise
from stack_server import free_port


class Collector:
    """Only its ports are others; the configuration is validated as it is rendered first."""

    def __init__(self, promise: MetricsPromise, folder: Path) -> None:
        self.promise = promise
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        config = yaml.safe_load(promise.config)
        rendered = config["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
        if not promise.endpoint.endswith(f":{rendered.rpartition(':')[2]}"):
            raise ValueError(f"the server sends to {promise.endpoint}, and the collector listens on {rendered}")
        receiver, exporter, health = free_port(), free_port(), free_port()
        config["receivers"]["otlp"]["protocols"]["http"]["endpoint"] = f"127.0.0.1:{receiver}"
        config["exporters"]["prometheus"]["endpoint"] = f"127.0.0.1:{exporter}"
        config["extensions"]["health_check"]["endpoint"] = f"127.0.0.1:{health}"
        self.url = f"http://127.0.0.1:{receiver}"
        self._metrics = f"http://127.0.0.1:{exporter}/metrics"
        self._health = f"http://127.0.0.1:{health}/"
        self._config = config

    def start(self) -> None:
        self._validate("rendered.yaml", self.promise.config)
        file = self._folder / "collector.yaml"
        file.write_text(yaml.safe_dump(self._config), encoding="utf-8")
        with (self._folder / "collector.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self.promise.otelcol, f"--config={file}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._wait()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=20)

    def scrape(self) -> str:
        answer = httpx.get(self._metrics, timeout=10)
        answer.raise_for_status()
        return answer.text

    def refuses_mistakes(self) -> None:
        """A control: it would say so."""
        broken = yaml.safe_load(self.promise.config)
        broken["exporters"]["prometheus"]["expires"] = "5m"
        try:
            self._validate("broken.yaml", yaml.safe_dump(broken))
        except AssertionError:
            return
        raise AssertionError("a field that the exporter does not have passes")

    def _validate(self, name: str, text: str) -> None:
        file = self._folder / name
        file.write_text(text, encoding="utf-8")
        command = [self.promise.otelcol, "validate", f"--config={file}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"the collector refuses its configuration: {done.stderr.strip()[-500:]}")

    def _wait(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if httpx.get(self._health, timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() > end:
                log = (self._folder / "collector.log").read_text(encoding="utf-8", errors="replace")
                raise TimeoutError(f"the collector does not start: {log[-500:]}")
            time.sleep(0.2)
