"""Home Assistant's WebSocket: commands, and subscriptions that keep what came."""

import asyncio
from itertools import count
from typing import Any, Self

import aiohttp


class CommandError(RuntimeError):
    """Home Assistant refused a command."""

    def __init__(self, kind: str, error: dict[str, Any]) -> None:
        super().__init__(f"{kind} was refused: {error}")
        self.code = error.get("code")
        self.error = error


class Subscription:
    """Events in the order in which they came."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()

    def put(self, event: object) -> None:
        """Take in an event."""
        self._queue.put_nowait(event)

    async def next(self, seconds: float = 10) -> Any:
        """Wait for the next event; TimeoutError when none comes."""
        async with asyncio.timeout(seconds):
            return await self._queue.get()

    def drain(self) -> list[Any]:
        """Return what came and was not asked for yet."""
        return [self._queue.get_nowait() for _ in range(self._queue.qsize())]


class Socket:
    """One connection, whose answers may come in any order."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._subscriptions: dict[int, Subscription] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, session: aiohttp.ClientSession, url: str, token: str) -> Self:
        """Connect and log in."""
        connection = await session.ws_connect(f"{url}/api/websocket", max_msg_size=0)
        await connection.receive_json()
        await connection.send_json({"type": "auth", "access_token": token})
        answer = await connection.receive_json()
        if answer["type"] != "auth_ok":
            await connection.close()
            raise CommandError("auth", answer)
        return cls(connection)

    @property
    def closed(self) -> bool:
        """Tell whether the connection is gone."""
        return self._reader.done()

    async def command(self, kind: str, **data: Any) -> Any:
        """Send a command, wait for its result."""
        return await self._send(next(self._ids), kind, data)

    async def subscribe(self, kind: str, **data: Any) -> Subscription:
        """Send a command whose answers come as events."""
        number = next(self._ids)
        subscription = self._subscriptions[number] = Subscription()
        await self._send(number, kind, data)
        return subscription

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()
        await asyncio.wait([self._reader])

    async def _send(self, number: int, kind: str, data: dict[str, Any]) -> Any:
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._connection.send_json({"id": number, "type": kind, **data})
        async with asyncio.timeout(60):
            answer = await future
        if not answer["success"]:
            raise CommandError(kind, answer["error"])
        return answer.get("result")

    async def _read(self) -> None:
        async for message in self._connection:
            answer = message.json()
            number = answer.get("id")
            if answer["type"] == "result" and (future := self._waiting.pop(number, None)):
                future.set_result(answer)
            elif answer["type"] == "event" and number in self._subscriptions:
                self._subscriptions[number].put(answer["event"])
        for future in self._waiting.values():
            future.set_exception(ConnectionError("Home Assistant closed the connection"))
