"""Linked data: IRIs that answer, with a page to people and with data to programs.

``/id/<rest>`` stands for the IRI base + ``<rest>`` and answers 303 to a page or to data; ``/id/<rest>.ttl`` (``.nt``,
``.nq``, ``.trig``, ``.jsonld``, ``.rdf``) is that data, ``.html`` leads to the page. The IRI of a named graph gives the
graph itself, as the Graph Store Protocol asks of direct identification.

Spec: Cool URIs for the Semantic Web, section 4.3; RFC 9110, section 15.4.4.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from kgbuild.errors import KgbuildError
from kgbuild.serve import _describe, _html
from kgbuild.serve._answers import Answers
from kgbuild.serve._http import etag, failure, matches, path_of, problem, root, route, site
from kgbuild.serve._negotiate import GRAPHS, RDF, content_type, named, negotiate, prefers_html, takes_gzip
from kgbuild.serve._settings import Settings
from kgbuild.serve._sparql import Endpoint
from kgbuild.serve._spool import SMALL

SUFFIXES: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
    "html": "html",
}
_MEDIA: Final = {form: media for media, form in RDF} | {"html": "text/html"}
_SUFFIX_OF: Final = {form: suffix for suffix, form in SUFFIXES.items()}
_STYLE: Final = Path(__file__).parent / "serve.css"


class LinkedData:
    """The routes of what has an IRI, and of what the server says of itself."""

    def __init__(
        self,
        answers: Answers,
        settings: Settings,
        endpoint: Endpoint,
        page_for: Callable[[str, str], str | None] | None,
        lost: Callable[[Request, str], Awaitable[Response]] | None,
    ) -> None:
        """`page_for` says where `kgbuild.pages` shows an IRI, `lost` is its page for what is not there; or None."""
        self._answers, self._settings, self._endpoint = answers, settings, endpoint
        self._page_for, self._lost = page_for, lost
        self._style = _STYLE.read_bytes()

    def routes(self) -> list[BaseRoute]:
        """Every route."""

        def about(path: str, subject: str) -> BaseRoute:
            return route(path, lambda request: self.description(request, subject))

        found: list[BaseRoute] = [
            route("/id/{rest:path}", self.entity),
            route("/page/{rest:path}", self.page),
            route("/assets/serve.css", self.style),
            about("/.well-known/void", "void"),
        ]
        for subject in ("catalog", "ontology", "shapes", "void"):
            found += [about(f"/{subject}{ending}", subject) for ending in ("", *(f".{each}" for each in SUFFIXES))]
        return found + [about(f"/{subject}/{{rest:path}}", subject) for subject in ("ontology", "shapes")]

    # -- what the server says of itself

    async def description(self, request: Request, subject: str) -> Response:
        """One of `_describe.SUBJECTS` in the form that the suffix, ?format= or the Accept header asks for."""
        ending = request.url.path.rpartition("/")[2].rpartition(".")[2]
        form = SUFFIXES.get(ending, "") if request.url.path.endswith(f"/{subject}.{ending}") else ""
        asked = request.query_params.get("format", "")
        if asked and not form:
            form = "html" if asked == "html" else (named(asked, GRAPHS) or ("", ""))[1]
        accept = request.headers.get("accept", "")
        if not form and not asked:
            form = "html" if prefers_html(accept) else (negotiate(accept, GRAPHS) or ("", ""))[1]
        if form not in _MEDIA:
            return _not_acceptable()
        home = site(request, self._settings)
        return await self._send(
            request,
            form,
            lambda: self._answers.run(_describe.describe, subject, form, home, self._settings),
            subject,
            home,
        )

    async def style(self, request: Request) -> Response:
        """The stylesheet of the plain pages."""
        headers = {"cache-control": "max-age=3600", "etag": etag(self._style)}
        if matches(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(self._style, headers=headers, media_type="text/css")

    # -- entities

    async def entity(self, request: Request) -> Response:
        """``/id/<rest>``: 303 to a page or to data; with a suffix, the data."""
        rest = path_of(request).removeprefix("/id/")
        stem, _, ending = rest.rpartition(".")
        form = SUFFIXES.get(ending, "") if stem else ""
        tries = _spellings(self._answers.base, rest)
        try:
            found: str = await self._answers.run(_describe.known, tries)
            suffixed = False
            if not found and form:
                found = await self._answers.run(_describe.known, _spellings(self._answers.base, stem))
                suffixed = bool(found)
        except KgbuildError as error:
            return failure(error)
        if not found:
            return await self.missing(request, f"The data says nothing about <{tries[0]}>.")
        path = found[len(self._answers.base) :]
        vary = {"vary": "Accept", "cache-control": "no-cache"}
        if suffixed and form == "html":
            return RedirectResponse(self._page(request, found), 303)
        if suffixed:
            return await self._data(request, found, form)
        accept = request.headers.get("accept", "")
        if prefers_html(accept):
            return RedirectResponse(self._page(request, found), 303, vary)
        try:
            if await self._answers.run(_describe.is_graph, found):
                return await self._endpoint.graph(request, found)
        except KgbuildError as error:
            return failure(error)
        offer = negotiate(accept, GRAPHS)
        if offer is None:
            return _not_acceptable()
        return RedirectResponse(f"{root(request)}/id/{path}.{_SUFFIX_OF[offer[1]]}", 303, vary)

    async def page(self, request: Request) -> Response:
        """The general page of an entity."""
        tries = _spellings(self._answers.base, path_of(request).removeprefix("/page/"))
        try:
            found: str = await self._answers.run(_describe.known, tries)
        except KgbuildError as error:
            return failure(error)
        if not found:
            return await self.missing(request, f"The data says nothing about <{tries[0]}>.")

        async def make() -> bytes:
            text: str = await self._answers.run(_describe.page, found, root(request))
            return text.encode()

        return await self._send(request, "html", make, "page", found, root(request))

    async def missing(self, request: Request, detail: str) -> Response:
        """404, as a page to people."""
        if not prefers_html(request.headers.get("accept", "")):
            return problem(404, "not-found", "There is nothing here", detail)
        if self._lost is not None:
            return await self._lost(request, detail)
        text = _html.error("There is nothing here", detail, root(request))
        return Response(text, 404, media_type="text/html")

    async def _data(self, request: Request, iri: str, form: str) -> Response:
        headers = {"link": f'<{iri}>; rel="describes"'}
        return await self._send(
            request, form, lambda: self._answers.run(_describe.entity, iri, form), "entity", iri, headers=headers
        )

    def _page(self, request: Request, iri: str) -> str:
        path = self._page_for(iri, self._answers.base) if self._page_for is not None else None
        return root(request) + (path or f"/page/{iri[len(self._answers.base) :]}")

    async def _send(
        self,
        request: Request,
        form: str,
        make: Callable[[], Awaitable[bytes]],
        *identity: object,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """A document made from the store, with its ETag; compressed where that is welcome."""
        zipped = takes_gzip(request.headers.get("accept-encoding", ""))
        tag = etag(self._answers.generation, form, zipped, *identity)
        told = {"vary": "Accept, Accept-Encoding", "cache-control": "no-cache", "etag": tag, **(headers or {})}
        if matches(request, tag):
            return Response(status_code=304, headers=told)
        try:
            body = await make()
        except KgbuildError as error:
            return failure(error)
        if zipped and len(body) > SMALL:
            packer = zlib.compressobj(5, zlib.DEFLATED, 31)
            body = packer.compress(body) + packer.flush()
            told["content-encoding"] = "gzip"
        return Response(body, headers={**told, "content-type": content_type(_MEDIA[form])})


def _not_acceptable() -> Response:
    available = ["text/html", *(media for media, _ in RDF)]
    return problem(
        406,
        "not-acceptable",
        "This cannot be sent in a form that you accept",
        "It can be sent as: " + ", ".join(available),
        more={"available": available},
    )


def _spellings(base: str, rest: str) -> tuple[str, ...]:
    """IRIs that a path may stand for: as it was sent, and encoded as the build encodes."""
    sent = re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), rest)
    return tuple(dict.fromkeys((base + sent, base + quote(unquote(rest), safe="/"))))
