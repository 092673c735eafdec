"""Run a real Home Assistant of its own, on this machine alone."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
import json
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "sim_keeper"
HOST = "127.0.0.1"

CONFIGURATION = """\
api:
automation: !include automations.yaml
backup:
config:
frontend:
history:
logbook:
mobile_app:
recorder:
script: !include scripts.yaml
system_health:
webhook:
"""


class HassError(RuntimeError):
    """Home Assistant did not start, or is gone."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class HassProcess:
    """One Home Assistant with a configuration folder and a port."""

    def __init__(self, config: Path, port: int | None = None) -> None:
        self.config = config
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.log = config / "hass.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Tell whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def prepare(self, extra_yaml: str = "", *, copy: bool = False) -> None:
        """Make the configuration folder; what is there already stays, but for address and port."""
        storage = self.config / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        self._seed_http(storage / "http")
        if not (storage / "onboarding").exists():
            # Only the first user is left to make: another step would add integrations that wait
            # for the internet at every start.
            done = {"done": ["core_config", "analytics", "integration"]}
            self._store(storage / "onboarding", 4, done)
        for name in ("automations.yaml", "scripts.yaml"):
            if not (self.config / name).exists():
                (self.config / name).write_text("[]\n" if name[0] == "a" else "{}\n")
        (self.config / "configuration.yaml").write_text(CONFIGURATION + extra_yaml)
        self._place_integration(copy=copy)

    def _seed_http(self, path: Path) -> None:
        # In YAML it would be tried for five minutes only, and then bind to all interfaces.
        stable = {
            "server_host": [HOST],
            "server_port": self.port,
            "cors_allowed_origins": ["https://cast.home-assistant.io"],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "intermediate_v6",
            "use_x_frame_options": True,
            "created_at": datetime.now(UTC).isoformat(),
            "error": None,
            "error_message": None,
        }
        data = {"stable": stable, "pending": None, "yaml_migration_done": True}
        self._store(path, 3, data)

    def _store(self, path: Path, version: int, data: Mapping[str, object]) -> None:
        stored = {"version": version, "minor_version": 1, "key": path.name, "data": data}
        path.write_text(json.dumps(stored, indent=2))

    def _place_integration(self, *, copy: bool) -> None:
        if not (INTEGRATION / "manifest.json").is_file():
            raise HassError(f"There is no integration in {INTEGRATION}")
        place = self.config / "custom_components" / INTEGRATION.name
        place.parent.mkdir(exist_ok=True)
        if place.is_symlink():
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
        if copy:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(INTEGRATION, place, ignore=ignored)
        else:
            place.symlink_to(INTEGRATION, target_is_directory=True)

    async def start(self, timeout: float = 180) -> None:  # noqa: ASYNC109 said in the error
        """Start the process and wait until it answers."""
        if self.running:
            raise HassError("Home Assistant runs already")
        self.check_port()
        command = [sys.executable, "-m", "homeassistant", "--log-no-color"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C is for the one who started it, who then stops it.
            self._process = subprocess.Popen(  # noqa: ASYNC220 takes no time
                [*command, "--config", str(self.config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + timeout
        while not await asyncio.to_thread(self._answers):
            self._check_alive()
            if time.monotonic() > end:
                self.kill()
                raise HassError(
                    f"Home Assistant did not answer on {self.url} in {timeout:.0f} s."
                    f"\n{self.log_tail()}"
                )
            await asyncio.sleep(0.2)

    async def stop(self, timeout: float = 60) -> None:  # noqa: ASYNC109 said in the error
        """Ask the process to end, and wait for it."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise HassError(
                f"Home Assistant did not stop in {timeout:.0f} s.\n{self.log_tail()}"
            ) from None
        self._process = None

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def restart(self) -> None:
        """Stop and start again."""
        await self.stop()
        await self.start()

    async def wait_ended(self) -> None:
        """Wait until the process ends by itself, which is an error."""
        while True:
            self._check_alive()
            await asyncio.sleep(0.5)

    def log_text(self) -> str:
        """Return everything that it logged, over all starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def log_tail(self, lines: int = 30) -> str:
        """Return the last lines of the log."""
        tail = self.log_text().splitlines()[-lines:]
        return "\n".join([f"The end of {self.log}:", *tail])

    def complaints(self) -> list[str]:
        """Return what it logged against the integration: misuse, errors, tracebacks."""
        return [
            line
            for line in self.log_text().splitlines()
            if ("Detected " in line and ("blocking call" in line or "sim_keeper" in line))
            or (" ERROR " in line and "sim_keeper" in line)
            or ("custom_components/sim_keeper" in line and line.lstrip().startswith("File "))
        ]

    def _check_alive(self) -> None:
        code = None if self._process is None else self._process.poll()
        if code is not None:
            raise HassError(
                f"Home Assistant ended by itself (exit code {code}).\n{self.log_tail()}"
            )

    def check_port(self) -> None:
        """Raise when nobody can listen on the port."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError as err:
                raise HassError(
                    f"Port {self.port} of {HOST} cannot be used ({err.strerror}). "
                    "Stop what uses it, or choose another port."
                ) from err

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/manifest.json", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
