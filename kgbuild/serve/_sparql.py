"""The endpoint. Spec: SPARQL 1.1 Protocol, section 2; SPARQL 1.1 Graph Store HTTP Protocol, section 5."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kgbuild.errors import KgbuildError
from kgbuild.serve._answers import Answers
from kgbuild.serve._http import complete, discard, etag, failure, matches, only, problem, refused, site
from kgbuild.serve._negotiate import takes_gzip
from kgbuild.serve._settings import Settings
from kgbuild.serve.evaluate import Answer, Bounds, Question, Refusal, evaluate, read_graph
from kgbuild.serve.pool import Gone, unless_gone

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_BODY_SECONDS: Final = 30.0
_PARAMETERS: Final = 1000  # of a request; a data set of many graphs names each
_DRAINED: Final = 16_000_000  # bytes of a body that are read before the connection is cut
# Functions whose value changes from one evaluation to the next: their answers have no ETag and are not kept.
_VOLATILE: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_IN_VOLATILE: Final = ("NOW", "RAND", "UUID", "BNODE")  # to look for these takes a tenth of the time
_KEPT: Final = 1 << 18  # bytes of the largest answer that is kept


class Visitors:
    """Runs what visitors ask in workers, under the limits, and makes responses of what comes back."""

    def __init__(self, answers: Answers, settings: Settings) -> None:
        self.answers, self.settings = answers, settings
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = count()

    def start(self) -> None:
        """Make the folder where long answers wait to be sent."""
        self._folder = tempfile.TemporaryDirectory(prefix="kgbuild-serve-", ignore_cleanup_errors=True)

    def stop(self) -> None:
        """Remove it."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def respond(
        self, request: Request, question: Question, function: Callable[..., Any], *arguments: Any
    ) -> Response:
        """The response to a request that asks `question` by ``function(reader, *arguments, question, bounds)``."""
        answers, limits = self.answers, self.settings.limits
        volatile = _is_volatile(question.text)
        tag = etag(answers.generation, function.__name__, arguments, question)
        headers = {"vary": "Accept, Accept-Encoding", "cache-control": "no-cache"}
        head = request.method == "HEAD"
        if not volatile:
            headers["etag"] = tag
            if request.method in {"GET", "HEAD"} and matches(request, tag):
                return Response(status_code=304, headers=headers)
            kept = answers.cache.get(tag)
            if kept is not None:
                return complete(kept, _NOWHERE, headers, head=head)
        assert self._folder is not None, "the application has not been started"
        spool = f"{self._folder.name}/{next(self._numbers)}"
        bounds = Bounds(spool, limits.rows, int(limits.result_mb * 1_000_000))
        work = answers.visitors.run(
            answers.live,
            function,
            *arguments,
            question,
            bounds,
            client=request.client.host if request.client else "",
            seconds=limits.seconds,
            memory=limits.memory_mb * 1_000_000,
        )
        try:
            found = await unless_gone(request, work)
        except BaseException as error:
            discard(spool)
            if isinstance(error, Gone):
                return Response(status_code=499)
            if not isinstance(error, KgbuildError):
                raise
            return failure(error)
        if isinstance(found, Refusal):
            discard(spool)
            return refused(found, vary=headers["vary"])
        assert isinstance(found, Answer)
        if found.body is not None and not volatile and found.size <= _KEPT:
            answers.cache.put(tag, found, found.size + 2 * len(question.text) + 1000)
        return complete(found, spool, headers, head=head)


_NOWHERE: Final = "/nonexistent/kgbuild"


def _is_volatile(text: str) -> bool:
    """Whether a query may give another answer the next time."""
    capitals = text.upper()
    return any(word in capitals for word in _IN_VOLATILE) and _VOLATILE.search(text) is not None


async def read_body(request: Request, limit: int) -> bytes | Response:
    """The body, or why it is not read: it is larger than `limit` bytes, or does not come."""
    too_large = _too_long("request", limit, "Shorten the query.", connection="close")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > _DRAINED:
        return too_large
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            # What is too long is read on for a while and forgotten: a client that is still sending reads no answer.
            async for piece in request.stream():
                size += len(piece)
                if size <= limit:
                    body += piece
                elif size > _DRAINED:
                    break
        if size > limit:
            return too_large
    except TimeoutError:
        return problem(408, "slow", "The request did not come in time", headers={"connection": "close"})
    except ClientDisconnect:
        return Response(status_code=499)
    return bytes(body)


def _too_long(what: str, limit: int, advice: str = "", **headers: str) -> Response:
    title, more = f"The {what} is longer than {limit // 1000:,} kB", {"limit": "query", "allowed": limit}
    return problem(413, "query-too-long", title, advice, headers=headers, more=more)


class Endpoint:
    """The routes /sparql and /graphs."""

    def __init__(self, visitors: Visitors, describe: Callable[[Request, str], Awaitable[Response]]) -> None:
        """`describe` answers GET /sparql without a query ("service"), and GET /graphs without a graph ("graphs")."""
        self._visitors, self._describe = visitors, describe
        self._limit = visitors.settings.limits.query_kb * 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer /sparql as an application of its own."""
        response = await self.sparql(Request(scope, receive))
        await response(scope, receive, send)

    async def sparql(self, request: Request) -> Response:
        """The query operation, in its three forms; the service description; every update is refused."""
        refusal = only(request, ("GET", "HEAD", "POST"))
        if refusal is not None:
            return refusal
        in_url = _pairs(request.scope["query_string"])
        if isinstance(in_url, Response):
            return in_url
        if request.method == "POST":
            pairs = await self._posted(request, in_url)
            if isinstance(pairs, Response):
                return pairs
        else:
            pairs = in_url
            if not pairs or all(name not in {"query", "update"} for name, _ in pairs):
                if all(name == "format" for name, _ in pairs):
                    return await self._describe(request, "service")
                return _count_problem(0)
        if any(name == "update" for name, _ in pairs):
            return _read_only()
        queries = [value for name, value in pairs if name == "query"]
        if len(queries) != 1:
            return _count_problem(len(queries))
        if len(queries[0].encode("utf-8", "replace")) > self._limit:
            return _too_long("query", self._limit)
        request.scope["kgbuild.query"] = queries[0]
        question = Question(
            queries[0],
            request.headers.get("accept", ""),
            next((value for name, value in pairs if name == "format"), ""),
            site(request, self._visitors.settings) + "/sparql",
            tuple(value for name, value in pairs if name == "default-graph-uri"),
            tuple(value for name, value in pairs if name == "named-graph-uri"),
            takes_gzip(request.headers.get("accept-encoding", "")),
        )
        return await self._visitors.respond(request, question, evaluate)

    async def _posted(self, request: Request, in_url: list[tuple[str, str]]) -> list[tuple[str, str]] | Response:
        """The parameters of a POST: those of a form, or those of the address with the body as query."""
        media, *parameters = [each.strip() for each in request.headers.get("content-type", "").split(";")]
        media = media.lower()
        refusal = _read_only() if media == _UPDATE else _unread(request, media, parameters)
        if refusal is not None:
            return refusal
        # A form writes a character in up to nine bytes (%XX of three), and names graphs beside the query.
        body = await read_body(request, self._limit * 3 + 65536 if media == _FORM else self._limit)
        if isinstance(body, Response):
            return body
        if media == _DIRECT:
            if any(name in {"query", "update"} for name, _ in in_url):
                return problem(
                    400, "one-query", "The query comes twice", "Send it in the body or in the address, not in both."
                )
            try:
                return [*in_url, ("query", body.decode("utf-8"))]
            except UnicodeDecodeError:
                return _not_utf8()
        pairs = _pairs(body)
        if isinstance(pairs, Response):
            return pairs
        if any(name in {"query", "update"} for name, _ in in_url):
            return problem(
                400, "one-query", "The query stands in the address of a form", "Send all parameters in the body."
            )
        return [*in_url, *pairs]  # the test suite of the protocol has forms whose address names the data set

    async def graphs(self, request: Request) -> Response:
        """Reading by the Graph Store Protocol: ?graph=IRI, ?default."""
        pairs = _pairs(request.scope["query_string"])
        if isinstance(pairs, Response):
            return pairs
        names = [value for name, value in pairs if name == "graph"]
        defaults = sum(name == "default" for name, _ in pairs)
        if not names and not defaults:
            return await self._describe(request, "graphs")
        if len(names) + defaults != 1:
            return problem(400, "one-graph", "Ask for one graph", "Give ?graph=IRI or ?default, once.")
        graph = None if defaults else names[0]
        if graph is not None and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", graph):
            return problem(400, "graph-iri", "The graph's IRI must be absolute", more={"graph": graph})
        return await self.graph(request, graph, next((value for name, value in pairs if name == "format"), ""))

    async def graph(self, request: Request, graph: str | None, form: str = "") -> Response:
        """One graph, None for the default graph."""
        question = replace(
            Question("", request.headers.get("accept", ""), form),
            gzip=takes_gzip(request.headers.get("accept-encoding", "")),
        )
        return await self._visitors.respond(request, question, read_graph, graph)


def _unread(request: Request, media: str, parameters: Sequence[str]) -> Response | None:
    """Why a body is not taken for a query, by its headers; None where it may be one."""
    if media not in {_FORM, _DIRECT}:
        return problem(
            415,
            "unsupported-media-type",
            "The body's media type is not one that a query comes in",
            f"Send {_FORM} with query=..., or {_DIRECT} with the query itself.",
            headers={"accept-post": f"{_FORM}, {_DIRECT}"},
        )
    for parameter in parameters:
        name, _, charset = parameter.partition("=")
        if name.strip().lower() == "charset" and charset.strip().strip('"').lower() not in {"utf-8", "utf8"}:
            return problem(415, "unsupported-media-type", "A query comes in UTF-8", "Send it as UTF-8.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        headers = {"accept-encoding": "identity"}
        return problem(415, "unsupported-encoding", "The body is compressed", "Send it as it is.", headers=headers)
    return None


def _pairs(data: bytes) -> list[tuple[str, str]] | Response:
    """Parameters of an address or a form, or why there are none: not UTF-8, or so many that nobody means them."""
    if data.count(b"&") >= _PARAMETERS:
        return problem(400, "parameters", f"There are more than {_PARAMETERS:,} parameters")
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except (UnicodeDecodeError, ValueError):
        return _not_utf8()


def _not_utf8() -> Response:
    return problem(
        400, "encoding", "The request is not UTF-8", "Send the query in UTF-8, percent-encoded in an address."
    )


def _count_problem(number: int) -> Response:
    told = "There is no query" if number == 0 else f"There are {number} queries"
    return problem(400, "one-query", told, "Send exactly one parameter 'query'.")


def _read_only() -> Response:
    return problem(
        403,
        "update",
        "Updates are refused: the endpoint is read-only",
        "Change the sources and run 'kgbuild build'; its result is served at once.",
    )
