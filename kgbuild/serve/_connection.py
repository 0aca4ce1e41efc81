"""A connection as uvicorn keeps it, with a limit to how long and how large the head of a request may be.

uvicorn gives a client all the time it wants for its head, answers one that it cannot read in plain text, sends the
head of an answer by itself, and gives up a client that has sent all it will send.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from kgbuild.serve._http import PROBLEMS

if TYPE_CHECKING:
    _Base = Any
else:
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as _Base

_HEAD_SECONDS: Final = 20.0
_HEAD_BYTES: Final = 1 << 16  # what both parsers take
_JOINED_BYTES: Final = 1 << 16
_READING_SECONDS: Final = 1.0


class Connection(_Base):  # type: ignore[misc]
    """One client's connection. `seconds` is how long it may take to send the head of a request."""

    seconds: float = _HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None
    _received = 0  # bytes since the last request began to be answered

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(_Joined(transport, self.loop))
        self._wait()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            if self._received > _HEAD_BYTES:  # one of the parsers goes on for ever
                self.send_400_response("")
            self._wait()
        else:
            self._received = 0
            self._stop_waiting()

    def eof_received(self) -> bool:
        """Whether the connection stays open: who sends no more may still read, or be gone, which looks the same."""
        if self.cycle is None or self.cycle.response_complete or self.transport.is_closing():
            return False
        self.cycle.keep_alive = False  # it closes behind the answer
        self.loop.call_later(_READING_SECONDS, self._give_up, self.cycle)
        return True

    def _give_up(self, cycle: Any) -> None:
        if not cycle.response_started:  # what is being sent tells whether anybody reads
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What came is no request. The name is uvicorn's."""
        if self._received >= _HEAD_BYTES:
            self._refuse(414, "URI Too Long", "The head of the request is too long", "Send the query by POST.")
        else:
            self._refuse(400, "Bad Request", "This is no HTTP request", "")

    def _wait(self) -> None:
        """Give the client until `seconds` from now, unless the time runs already."""
        if self._waiting is None and not self.transport.is_closing():
            self._waiting = self.loop.call_later(self.seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, "Request Timeout", "The request did not come in time", "")

    def _refuse(self, status: int, reason: str, title: str, detail: str) -> None:
        told = {"type": f"{PROBLEMS}request", "title": title, "status": status} | ({"detail": detail} if detail else {})
        body = json.dumps(told, indent=1).encode() + b"\n"
        head = (
            f"HTTP/1.1 {status} {reason}\r\ncontent-type: application/problem+json\r\ncontent-length: {len(body)}\r\n"
            "access-control-allow-origin: *\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


class _Joined:
    """A transport that sends as one what is written in one turn of the event loop.

    The head and the body of a short answer then cost one call of the system and wake the client once: a quarter of the
    time of a small query.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size >= _JOINED_BYTES:  # who writes on and on must learn when the client is slow
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(b"".join(self._held))
        self._held, self._size = [], 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
