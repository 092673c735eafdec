"""Talk to Home Assistant as its own pages do: public HTTP API and WebSocket."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
import time
from typing import Any, Self

import aiohttp

from .websocket import Socket, Subscription

type Json = dict[str, Any]

FLOWS = "/api/config/config_entries/flow"
OPTIONS = "/api/config/config_entries/options/flow"
SUBENTRIES = "/api/config/config_entries/subentries/flow"
FIXES = "/api/repairs/issues/fix"


class ClientError(RuntimeError):
    """Home Assistant refused, or did not become what was waited for."""

    def __init__(self, message: str, status: int = 0, body: object = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


@dataclass(frozen=True)
class User:
    """Whom to be."""

    name: str = "Demo"
    username: str = "demo"
    password: str = "demo"


class Client:
    """One logged-in user of one Home Assistant."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client_id = f"{url}/"
        self.tokens: Json = {}
        self._expires = 0.0
        self._session: aiohttp.ClientSession | None = None
        self._socket: Socket | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the socket and the session."""
        await self.disconnect()
        if self._session is not None:
            await self._session.close()

    async def disconnect(self) -> None:
        """Close the WebSocket; the next command opens a new one."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    # Logging in

    async def is_onboarded(self) -> bool:
        """Tell whether there is a user already."""
        try:
            steps = await self.get("/api/onboarding", auth=False)
        except ClientError as err:
            # Once all is done, the address is gone at the next start.
            if err.status == HTTPStatus.NOT_FOUND:
                return True
            raise
        return all(step["done"] for step in steps if step["step"] == "user")

    async def onboard(self, user: User, language: str = "en", **core: str) -> None:
        """Make the first user, as the welcome pages do; core: time_zone, country, currency."""
        account = {"name": user.name, "username": user.username, "password": user.password}
        data = {**account, "client_id": self.client_id, "language": language}
        answer = await self.post("/api/onboarding/users", data, auth=False)
        await self._get_tokens(grant_type="authorization_code", code=answer["auth_code"])
        await self.command("config/core/update", language=language, **core)
        redirect = {"client_id": self.client_id, "redirect_uri": self.client_id}
        for step in await self.get("/api/onboarding", auth=False):
            if not step["done"]:
                await self.post(f"/api/onboarding/{step['step']}", redirect)

    async def log_in(self, user: User) -> None:
        """Log in with name and password."""
        begin = {
            "client_id": self.client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": self.client_id,
        }
        step = await self.post("/auth/login_flow", begin, auth=False)
        answer = await self.post(
            f"/auth/login_flow/{step['flow_id']}",
            {"client_id": self.client_id, "username": user.username, "password": user.password},
            auth=False,
        )
        if answer["type"] != "create_entry":
            raise ClientError(f"Logging in as {user.username} failed: {answer.get('errors')}")
        await self._get_tokens(grant_type="authorization_code", code=answer["result"])

    async def _get_tokens(self, **form: str) -> None:
        form["client_id"] = self.client_id
        async with self._http.post(f"{self.url}/auth/token", data=form) as response:
            if not response.ok:
                raise ClientError("Getting a token failed", response.status, await response.text())
            self.tokens |= await response.json()
        self._expires = time.monotonic() + self.tokens["expires_in"] - 60

    async def token(self) -> str:
        """Return an access token that is good for a minute at least."""
        if not self.tokens:
            raise ClientError("Not logged in")
        if time.monotonic() > self._expires:
            await self._get_tokens(
                grant_type="refresh_token", refresh_token=self.tokens["refresh_token"]
            )
        return str(self.tokens["access_token"])

    # HTTP

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise ClientError("Use 'async with Client(url)'")
        return self._session

    async def request(
        self, method: str, path: str, data: object = None, *, auth: bool = True
    ) -> Any:
        """Send a request, return the JSON or text of the answer, raise for a status of 400 on."""
        headers = {"Authorization": f"Bearer {await self.token()}"} if auth else {}
        async with self._http.request(
            method, self.url + path, json=data, headers=headers
        ) as response:
            is_json = response.content_type == "application/json"
            body = await (response.json() if is_json else response.text())
            if not response.ok:
                message = f"{method} {path} was answered {response.status}: {body}"
                raise ClientError(message, response.status, body)
            return body

    async def get(self, path: str, *, auth: bool = True) -> Any:
        """Send a GET request."""
        return await self.request("GET", path, auth=auth)

    async def post(self, path: str, data: object, *, auth: bool = True) -> Any:
        """Send a POST request."""
        return await self.request("POST", path, data, auth=auth)

    async def delete(self, path: str) -> Any:
        """Send a DELETE request."""
        return await self.request("DELETE", path)

    # States and actions

    async def states(self) -> dict[str, Json]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def state(self, entity_id: str) -> Json:
        """Return one state."""
        state: Json = await self.get(f"/api/states/{entity_id}")
        return state

    async def wait_state(
        self, entity_id: str, good: Callable[[Json], bool], seconds: float = 10
    ) -> Json:
        """Wait until a state is as it should be, and return it."""
        end = time.monotonic() + seconds
        while True:
            state = (await self.states()).get(entity_id)
            if state is not None and good(state):
                return state
            if time.monotonic() > end:
                raise ClientError(f"{entity_id} is not as awaited after {seconds} s: {state}")
            await asyncio.sleep(0.1)

    async def wait_running(self, seconds: float = 120) -> None:
        """Wait until Home Assistant has started everything."""
        end = time.monotonic() + seconds
        while (state := (await self.get("/api/config"))["state"]) != "RUNNING":
            if time.monotonic() > end:
                raise ClientError(f"Home Assistant is {state} after {seconds} s")
            await asyncio.sleep(0.2)

    async def call(self, action: str, data: Json | None = None, *, response: bool = False) -> Any:
        """Perform an action ("domain.name"); return what it answers when asked to."""
        path = f"/api/services/{action.replace('.', '/', 1)}"
        answer = await self.post(path + ("?return_response" if response else ""), data or {})
        return answer["service_response"] if response else answer

    # Flows: each returns the step that comes next, or how the flow ended

    async def start_flow(self, handler: str, **context: str) -> Json:
        """Start a config flow; entry_id=… to reconfigure."""
        return await self._step(FLOWS, {"handler": handler, **context})

    async def flow(self, flow_id: str, data: Json) -> Json:
        """Send a step of a config flow."""
        return await self._step(f"{FLOWS}/{flow_id}", data)

    async def start_subentry_flow(
        self, entry_id: str, kind: str, subentry_id: str | None = None
    ) -> Json:
        """Start a subentry flow, for a new one or to reconfigure one."""
        data: Json = {"handler": [entry_id, kind]}
        if subentry_id is not None:
            data["subentry_id"] = subentry_id
        return await self._step(SUBENTRIES, data)

    async def subentry_step(self, flow_id: str) -> Json:
        """Return the step at which a subentry flow waits."""
        step: Json = await self.get(f"{SUBENTRIES}/{flow_id}")
        return step

    async def subentry_flow(self, flow_id: str, data: Json) -> Json:
        """Send a step of a subentry flow."""
        return await self._step(f"{SUBENTRIES}/{flow_id}", data)

    async def start_options_flow(self, entry_id: str) -> Json:
        """Start an options flow."""
        return await self._step(OPTIONS, {"handler": entry_id})

    async def options_flow(self, flow_id: str, data: Json) -> Json:
        """Send a step of an options flow."""
        return await self._step(f"{OPTIONS}/{flow_id}", data)

    async def start_fix_flow(self, domain: str, issue_id: str) -> Json:
        """Start the flow that fixes a repair issue."""
        return await self._step(FIXES, {"handler": domain, "issue_id": issue_id})

    async def fix_flow(self, flow_id: str, data: Json) -> Json:
        """Send a step of a fix flow."""
        return await self._step(f"{FIXES}/{flow_id}", data)

    async def _step(self, path: str, data: Json) -> Json:
        step: Json = await self.post(path, data)
        return step

    async def diagnostics(self, entry_id: str, device_id: str | None = None) -> Json:
        """Download the diagnostics of an entry, or of one of its devices."""
        path = f"/api/diagnostics/config_entry/{entry_id}"
        answer: Json = await self.get(path + (f"/device/{device_id}" if device_id else ""))
        return answer

    # WebSocket

    async def command(self, kind: str, **data: Any) -> Any:
        """Send a WebSocket command and return its result."""
        return await (await self._connected()).command(kind, **data)

    async def subscribe(self, kind: str, **data: Any) -> Subscription:
        """Subscribe over the WebSocket."""
        return await (await self._connected()).subscribe(kind, **data)

    async def _connected(self) -> Socket:
        if self._socket is None or self._socket.closed:
            self._socket = await Socket.connect(self._http, self.url, await self.token())
        return self._socket

    async def entries(self, domain: str = "sim_keeper") -> list[Json]:
        """Return the config entries of a domain."""
        entries: list[Json] = await self.command("config_entries/get", domain=domain)
        return entries

    async def subentries(self, entry_id: str) -> list[Json]:
        """Return the subentries of an entry."""
        found: list[Json] = await self.command("config_entries/subentries/list", entry_id=entry_id)
        return found

    async def entities(self, platform: str = "sim_keeper") -> list[Json]:
        """Return the registered entities of an integration."""
        found: list[Json] = await self.command("config/entity_registry/list")
        return [entity for entity in found if entity["platform"] == platform]

    async def devices(self, entry_id: str) -> list[Json]:
        """Return the devices of an entry."""
        found: list[Json] = await self.command("config/device_registry/list")
        return [device for device in found if entry_id in device["config_entries"]]

    async def issues(self, domain: str = "sim_keeper") -> list[Json]:
        """Return the open repair issues of a domain."""
        found = await self.command("repairs/list_issues")
        return [issue for issue in found["issues"] if issue["domain"] == domain]
