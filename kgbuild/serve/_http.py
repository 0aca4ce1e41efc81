"""What every answer has in common: problems, ETags, cross-origin and security headers, the access log."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ipaddress
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import anyio
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgbuild.errors import ExportError, KgbuildError
from kgbuild.serve._negotiate import content_type
from kgbuild.serve._nursery import WorkerFault
from kgbuild.serve._settings import Settings, is_path
from kgbuild.serve.evaluate import Answer, Refusal, unwritable
from kgbuild.serve.pool import Busy, LimitStruck

PROBLEMS: Final = "https://w3id.org/kgbuild/problems#"
_CHUNK: Final = 1 << 16
# Pages and their scripts come from this server alone; nothing inline, nothing from elsewhere, nobody frames them.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Headers of every answer that has none of its own of that name.
_EVERYWHERE: Final = tuple(
    (name.encode(), value.encode())
    for name, value in (
        ("content-security-policy", _POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("access-control-allow-origin", "*"),
        (
            "access-control-expose-headers",
            "Content-Length, Content-Location, ETag, Link, Location, Retry-After, Vary",
        ),
        ("cross-origin-resource-policy", "cross-origin"),
    )
)
_VERSIONS: Final = ("1.0", "1.1", "2", "3")  # of HTTP, as a server tells those it speaks
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")  # RFC 3986, 3.2.2


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
        more = {"limit": error.limit} | ({"allowed": error.allowed} if error.allowed else {})
        return problem(error.status, f"{error.limit}-limit", error.title, error.advice, more=more)
    if isinstance(error, Busy):
        headers = {"retry-after": str(error.retry_after)}
        return problem(503, "busy", "The server is busy", error.problem, headers=headers)
    if isinstance(error, ExportError):
        return refused(unwritable(error.problem))
    if isinstance(error, WorkerFault):
        print(f"kgbuild serve: {error.problem}", file=sys.stderr, flush=True)
        return problem(500, "fault", "The question cannot be answered", "This is a fault of the server.")
    return problem(503, "store", "The store cannot be read just now", error.problem, headers={"retry-after": "10"})


def etag(*parts: object) -> str:
    """A strong entity tag over all that decides the bytes of an answer."""
    return '"' + hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24] + '"'


def matches(request: Request, tag: str) -> bool:
    """Whether the client has this answer already. Spec: RFC 9110, section 13.1.2 (weak comparison).

    A client that sends "*" names no answer that it has; it gets one.
    """
    given = request.headers.get("if-none-match")
    return given is not None and tag in [each.strip().removeprefix("W/") for each in given.split(",")]


def complete(answer: Answer, spool: str, headers: Mapping[str, str], *, head: bool = False) -> Response:
    """A response that sends a complete answer; its file is removed, or was never made."""
    told = {
        "content-type": content_type(answer.media_type),
        "content-length": str(answer.size),
        **({"content-encoding": "gzip"} if answer.gzip else {}),
        **headers,
    }
    if answer.body is not None or head:
        if answer.body is None:
            discard(spool)
        # Starlette keeps a content-length that is given, so HEAD tells the length of what GET would send.
        return Response(b"" if head else answer.body, headers=told)
    return StreamingResponse(_pieces(spool), headers=told)


def discard(spool: str) -> None:
    """Remove the file of an answer that is not sent, if there is one."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(spool)  # noqa: PTH108  # no Path is made for each answer that needs no file


async def _pieces(spool: str) -> AsyncIterator[bytes]:
    async with await anyio.open_file(spool, "rb") as stream:
        discard(spool)  # an open file is read to its end; nothing is left when the client goes away
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
        scope = seen_outside(scope, self.settings)
        status, sent, started = 0, 0, time.perf_counter()

        async def tell(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _complete_headers(message["headers"])
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            if scope["http_version"] not in _VERSIONS:  # a request line can name any
                await problem(505, "version", "This version of HTTP is not spoken here")(scope, receive, tell)
            elif not _one_host(scope):
                await problem(400, "host", "The request must name one host")(scope, receive, tell)
            elif scope["method"] == "OPTIONS" and (
                scope["path"] == scope.get("root_path", "") + "*"
                or any(name == _PREFLIGHT for name, _ in scope["headers"])
            ):
                await _preflight(scope, receive, tell)
            else:
                await self.app(scope, receive, tell)
        finally:
            if self.settings.access_log:  # once what was written in this turn of the event loop is sent
                took = time.perf_counter() - started
                asyncio.get_running_loop().call_soon(self._log, scope, status, sent, took)

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


def _complete_headers(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with those of every answer, and one Vary, which each layer adds to."""
    fields = dict.fromkeys(field.strip() for name, value in headers if name == b"vary" for field in value.split(b","))
    if fields:
        headers = [*(each for each in headers if each[0] != b"vary"), (b"vary", b", ".join(fields))]
    given = {name for name, _ in headers}
    return [*headers, *(each for each in _EVERYWHERE if each[0] not in given)]


def seen_outside(scope: Scope, settings: Settings) -> Scope:
    """The request as its client sent it, before a reverse proxy changed it: scheme, host, client and path.

    A proxy may leave its prefix in the path or take it off; here the path begins with it, and `root_path` is it. What
    a proxy tells in headers counts only where `Settings.trust_proxy` says so. Where a header lists several values, the
    last is that of the proxy next to us; anybody may have sent the others.
    """
    root = settings.base_path
    if settings.trust_proxy:
        told = {name: value.decode("latin-1").rpartition(",")[2].strip() for name, value in scope["headers"]}
        scope = dict(scope)
        if told.get(b"x-forwarded-proto") in {"http", "https"}:
            scope["scheme"] = told[b"x-forwarded-proto"]
        host = told.get(b"x-forwarded-host", "").encode("latin-1")
        if host and _HOST.fullmatch(host):
            scope["headers"] = [(b"host", host), *(each for each in scope["headers"] if each[0] != b"host")]
        with contextlib.suppress(ValueError):  # no address: the proxy's own stays
            scope["client"] = (str(ipaddress.ip_address(told.get(b"x-forwarded-for", ""))), 0)
        prefix = told.get(b"x-forwarded-prefix", "").rstrip("/")
        if prefix and is_path(prefix):
            root = prefix
    if root:
        scope = {**scope, "root_path": root}
        path = scope["path"]
        if path != root and not path.startswith(root + "/"):
            scope["path"] = root + path
            if scope.get("raw_path"):
                scope["raw_path"] = root.encode() + scope["raw_path"]
    return scope


def root(request: Request) -> str:
    """The path below which the client sees this site: "" or "/kg"; links on the site begin with it."""
    return str(request.scope.get("root_path", ""))


def site(request: Request, settings: Settings) -> str:
    """The address of this site, without a slash at its end."""
    if settings.public_url:
        return settings.public_url
    host = request.headers.get("host") or request.url.netloc  # HTTP/1.0 knows no Host
    return f"{request.scope['scheme']}://{host}{root(request)}"


def path_of(request: Request) -> str:
    """The path below `root`, percent-encoded as it was sent."""
    raw = request.scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(request.url.path)
    return path.removeprefix(root(request))


def _one_host(scope: Scope) -> bool:
    """Spec: RFC 9112, section 3.2: HTTP/1.1 without a valid Host, or with two, is a bad request."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return (len(hosts) == 1 or (not hosts and scope["http_version"] == "1.0")) and all(map(_HOST.fullmatch, hosts))


_PREFLIGHT: Final = b"access-control-request-method"


async def _preflight(scope: Scope, receive: Receive, send: Send) -> None:
    asked = dict(scope["headers"]).get(b"access-control-request-headers", b"").decode("latin-1")
    response = Response(
        status_code=204,
        headers={
            "allow": "GET, HEAD, POST, OPTIONS",
            "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
            "access-control-allow-headers": asked or "Accept, Content-Type",
            "access-control-max-age": "86400",
            "vary": "Access-Control-Request-Headers",
        },
    )
    await response(scope, receive, send)


class _AnyPath(PathConvertor):
    """The rest of a path: Starlette's own ends at a line break, which a document's name may hold."""

    regex = r"[\s\S]*"


register_url_convertor("path", _AnyPath())


def route(path: str, view: Callable[[Request], Awaitable[Response]]) -> Route:
    """A route to what is only read: OPTIONS is answered, every other method refused with a reason."""

    async def reading(request: Request) -> Response:
        return only(request, ("GET", "HEAD")) or await view(request)

    found = Route(path, reading)
    found.methods = set()
    return found


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
