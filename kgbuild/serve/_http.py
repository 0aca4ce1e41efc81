"""What every answer has in common: problems, ETags, cross-origin and security headers, the access log."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgbuild.errors import KgbuildError
from kgbuild.serve._evaluate import Answer, Refusal
from kgbuild.serve._negotiate import content_type
from kgbuild.serve._pool import Busy, LimitStruck, WorkerFault
from kgbuild.serve._settings import Settings

PROBLEMS: Final = "https://w3id.org/kgbuild/problems#"
_CHUNK: Final = 1 << 16
# Pages and their scripts come from this server alone; nothing inline, nothing from elsewhere, nobody frames them.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SECURITY: Final = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_EXPOSED: Final = "Content-Length, Content-Location, ETag, Link, Location, Retry-After, Vary"


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """An error as application/problem+json. Spec: RFC 9457, section 3."""
    told = {"type": PROBLEMS + kind, "title": title, "status": status}
    if detail:
        told["detail"] = detail
    body = json.dumps({**told, **(more or {})}, ensure_ascii=False, indent=1) + "\n"
    return Response(
        body.encode("utf-8", "replace"),
        status,
        {"cache-control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def refused(refusal: Refusal, **headers: str) -> Response:
    """A worker's refusal as a response."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return problem(refusal.status, refusal.kind, refusal.title, refusal.detail, headers=given, more=dict(refusal.more))


def failure(error: KgbuildError) -> Response:
    """What a client is told when a worker gave no answer."""
    if isinstance(error, LimitStruck):
        told = {
            "time": (
                f"The query was stopped after {error.allowed}",
                "Narrow it: name a force or a cycle, avoid patterns that share no variable, add LIMIT.",
            ),
            "memory": (
                f"The query was stopped when it took more than {error.allowed} of memory",
                "Narrow it: avoid ORDER BY, DISTINCT and GROUP BY over all the data.",
            ),
            "depth": ("The query is nested too deeply", "Write it flatter."),
        }
        title, detail = told[error.limit]
        more = {"limit": error.limit} | ({"allowed": error.allowed} if error.allowed else {})
        return problem(error.status, f"{error.limit}-limit", title, detail, more=more)
    if isinstance(error, Busy):
        headers = {"retry-after": str(error.retry_after)}
        return problem(503, "busy", "The server is busy", error.problem, headers=headers)
    if isinstance(error, WorkerFault):
        print(f"kgbuild serve: {error.problem}", file=sys.stderr, flush=True)
        return problem(500, "fault", "The question cannot be answered", "This is a fault of the server.")
    return problem(503, "store", "The store cannot be read just now", error.problem, headers={"retry-after": "10"})


def etag(*parts: object) -> str:
    """A strong entity tag over all that decides the bytes of an answer."""
    return '"' + hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24] + '"'


def matches(request: Request, tag: str) -> bool:
    """Whether the client has this answer already. Spec: RFC 9110, section 13.1.2 (weak comparison)."""
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or tag in given


def complete(answer: Answer, spool: Path, headers: Mapping[str, str], *, head: bool = False) -> Response:
    """A response that sends a complete answer; its file is removed, or was never made."""
    told = {
        "content-type": content_type(answer.media_type),
        "content-length": str(answer.size),
        **({"content-encoding": "gzip"} if answer.gzip else {}),
        **headers,
    }
    if answer.body is not None or head:
        if answer.body is None:
            spool.unlink(missing_ok=True)
        # Starlette keeps a content-length that is given, so HEAD tells the length of what GET would send.
        return Response(b"" if head else answer.body, headers=told)
    return StreamingResponse(_pieces(spool), headers=told)


async def _pieces(spool: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(spool, "rb") as stream:
        spool.unlink()  # an open file is read to its end; nothing is left when the client goes away
        while piece := await stream.read(_CHUNK):
            yield piece


class Frame:
    """What stands around the application: the base path, headers of every answer, OPTIONS, the access log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        base = self.settings.base_path
        if base:
            # A proxy may leave its prefix in the path or take it off.
            path = scope["path"]
            if path != base and not path.startswith(base + "/"):
                scope = {**scope, "path": base + path}
                if scope.get("raw_path"):
                    scope["raw_path"] = base.encode() + scope["raw_path"]
            scope = {**scope, "root_path": base}
        status, sent, started = 0, 0, time.perf_counter()

        async def tell(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                if "vary" in headers:  # each layer adds what its own choice rests on
                    fields = (each.strip() for line in headers.getlist("vary") for each in line.split(","))
                    headers["vary"] = ", ".join(dict.fromkeys(fields))
                for name, value in _SECURITY:
                    headers.setdefault(name, value)
                headers.setdefault("access-control-allow-origin", "*")
                headers.setdefault("access-control-expose-headers", _EXPOSED)
                headers.setdefault("cross-origin-resource-policy", "cross-origin")
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            if scope["method"] == "OPTIONS" and any(
                name == b"access-control-request-method" for name, _ in scope["headers"]
            ):
                await _preflight(scope, receive, tell)
            else:
                await self.app(scope, receive, tell)
        finally:
            if self.settings.access_log:
                self._log(scope, status, sent, time.perf_counter() - started)

    def _log(self, scope: Scope, status: int, sent: int, seconds: float) -> None:
        """One line: who, when, what, how it went. What visitors asked is left out unless the operator wants it."""
        path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
        query = scope.get("query_string", b"").decode("latin-1")
        if query:
            path += f"?{query}" if self.settings.log_queries else "?..."
        elif self.settings.log_queries and scope.get("kgbuild.query"):
            path += f" {json.dumps(scope['kgbuild.query'], ensure_ascii=True)}"
        client = (scope.get("client") or ("-", 0))[0]
        when = time.strftime("%d/%b/%Y:%H:%M:%S %z")
        line = f'{client} - - [{when}] "{scope["method"]} {path}" {status or 499} {sent} {seconds:.3f}'
        print(line.encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)


async def _preflight(scope: Scope, receive: Receive, send: Send) -> None:
    asked = dict(scope["headers"]).get(b"access-control-request-headers", b"").decode("latin-1")
    response = Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
            "access-control-allow-headers": asked or "Accept, Content-Type",
            "access-control-max-age": "86400",
            "vary": "Access-Control-Request-Headers",
        },
    )
    await response(scope, receive, send)


def only(request: Request, methods: Sequence[str]) -> Response | None:
    """The answer to OPTIONS, or to a method that is not among `methods`; None where the request may go on."""
    allow = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": allow})
    if request.method not in methods:
        return problem(
            405,
            "read-only",
            "This server is read-only",
            f"{request.method} would change something, or means nothing here; there are {allow}. What is served "
            "changes with 'kgbuild build'.",
            headers={"allow": allow},
        )
    return None
