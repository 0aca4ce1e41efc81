"""HTTP as loading needs it: tried again with patience, never a secret in a message, never a stranger's host.

Connections, proxies and authentication are httpx's. What is added: when to try again, whom to tell what, and which
answer to a challenge is given (RFC 9110, section 11.6.1: the client chooses).
"""

from __future__ import annotations

import base64
import email.utils
import netrc
import os
import random
import re
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from kgbuild import __version__
from kgbuild.errors import LoadError
from kgbuild.load._settings import Settings

USER, PASSWORD, TOKEN = "KGBUILD_LOAD_USER", "KGBUILD_LOAD_PASSWORD", "KGBUILD_LOAD_TOKEN"
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_BY_PROXY: Final = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_BASIC: Final = re.compile(r"(?:^|,)\s*basic\b", re.IGNORECASE)
_EXCERPT: Final = 65_536  # bytes of an answer that are kept where nobody reads it as a stream


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks. A token goes out as Bearer; a user and password answer what the server asks for, Digest or Basic."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def secrets(self) -> tuple[str, ...]:
        """Everything that may not be printed."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode() if self.password else ""
        return tuple(each for each in (self.token, self.password, basic) if each)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: header names in lower case, the body's first bytes, and what a consumer made of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    value: Any = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a server, and may be asked again without harm.

    `consume` reads the body of a 2xx answer, anew when the connection drops under it. `tries`: how often at most, None
    as the patience says. `give_back`: an answer such as 503 that is still the same at the last try is an answer.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    consume: Callable[[httpx.Response], Any] | None = None
    tries: int | None = None
    give_back: bool = False


def checked_url(url: str) -> str:
    """`url` if it is an absolute http or https address without credentials.

    Raises:
        LoadError: it is not; what it held before "@" is not repeated.
    """
    fix = "give an address such as https://store.example.org/sparql"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise LoadError(f"this is no address ({error})", source=shown(url), fix=fix) from None
    if "@" in parts.netloc:
        raise LoadError(
            "the address holds a user or a password, which others can then read in process lists and logs",
            source=shown(url),
            fix=f"set {USER} and {PASSWORD} (or {TOKEN}) in the environment, or use ~/.netrc",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise LoadError("this is not an http or https address", source=shown(url), fix=fix)
    if parts.fragment:
        raise LoadError("an address with '#' names no server's resource", source=shown(url), fix="leave '#...' out")
    return url


def shown(url: str) -> str:
    """The address as messages print it: without user, password, query and fragment, any of which may be secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) or "the address"


def find_credentials(url: str, environ: Mapping[str, str]) -> Credentials:
    """The credentials for `url`: of the environment, else of netrc (the file NETRC names, else ~/.netrc).

    Raises:
        LoadError: half of a pair is set, or the netrc file cannot be read.
    """
    user, password, token = (environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if password and not user:
        raise LoadError(f"{PASSWORD} is set, {USER} is not", source="environment", fix=f"set {USER} too")
    if re.search(r"[\r\n\0]", user + token):
        raise LoadError("a credential holds a line break", source="environment", fix=f"look at {USER} and {TOKEN}")
    if user or token:
        return Credentials(user, password, token)
    named = environ.get("NETRC", "")
    file = Path(named) if named else Path(environ.get("HOME", "") or Path.home()) / ".netrc"
    if not named and not file.is_file():
        return Credentials()
    try:
        found = netrc.netrc(str(file)).authenticators(urlsplit(url).hostname or "")
    except netrc.NetrcParseError as error:
        # Only the kind of fault: the parser's message may quote the file.
        raise LoadError("the netrc file cannot be read", source=file, line=error.lineno, fix="mend this line") from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise LoadError(f"the netrc file cannot be read ({why})", source=file, fix="check it, or unset NETRC") from None
    return Credentials(found[0], found[2] or "") if found else Credentials()


class Client:
    """Speaks to one store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._random = random.Random(settings.seed)
        self._credentials: dict[str, Credentials] = {}
        self._auth: dict[str, _Auth] = {}
        self.requests = 0
        self.retries = 0
        self._http = httpx.Client(
            verify=_tls(settings.ca),
            timeout=settings.timeout_s,
            headers={"User-Agent": f"kgbuild/{__version__}", "Accept-Encoding": "identity"},
            mounts=dict.fromkeys(_NOT_BY_PROXY),
            event_hooks={"request": [self._count]},
        )

    def _count(self, _request: httpx.Request) -> None:
        self.requests += 1

    def credentials(self, url: str) -> Credentials:
        """The credentials that go to the host of `url`; false where there are none."""
        host = urlsplit(url).netloc
        if host not in self._credentials:
            self._credentials[host] = find_credentials(url, self.settings.environ)
        return self._credentials[host]

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def request(self, request: Request) -> Answer:
        """The answer to `request`, which is sent again while it fails in a passing way.

        Raises:
            LoadError: the server cannot be reached or trusted, went on failing, or sends us elsewhere.
        """
        url, tries = request.url, request.tries or self.settings.patience.tries
        for attempt in range(1, tries + 1):
            asked, cause = 0.0, None
            try:
                answer = self._follow(request)
                if answer.status not in _AGAIN or (request.give_back and attempt == tries):
                    return answer
                asked = self._asked_to_wait(answer, url)
                why = f"it answered {answer.status}{self.excerpt(answer)}"
            except httpx.TransportError as error:
                _raise_untrusted(error, url)
                why, cause = f"the connection failed ({_reason(error)})", error
            if attempt == tries:
                raise LoadError(
                    f"{request.method}: {why}, {tries} times" if tries > 1 else f"{request.method}: {why}",
                    source=shown(url),
                    fix="see that the store runs and that the address is right; what was sent counts, so run it again",
                ) from cause
            self.retries += 1
            step = min(self.settings.patience.most_s, self.settings.patience.first_s * 2 ** (attempt - 1))
            wait = max(asked, step * self._random.uniform(0.5, 1.0))
            self.settings.say(f"{shown(url)}: {why}; trying again in {wait:.1f} s ({attempt} of {tries - 1})")
            self.settings.sleep(wait)
        raise AssertionError("unreachable")

    def excerpt(self, answer: Answer) -> str:
        """': ' and the first words of what the server said, without markup and without secrets; "" if nothing."""
        text = answer.body[:4_000].decode("utf-8", "replace")
        text = re.sub(r"(?is)<(style|script|title)\b.*?</\1>|<[^>]*>", " ", text) if "<html" in text.lower() else text
        text = "".join(each if each.isprintable() else " " for each in text)
        text = " ".join(text.split())
        for credentials in self._credentials.values():
            for secret in credentials.secrets():
                text = text.replace(secret, "***")
        return f": {text[:300]}" if text else ""

    def _asked_to_wait(self, answer: Answer, url: str) -> float:
        """Seconds that Retry-After asks for; 0 where it says nothing that can be read."""
        text = answer.headers.get("retry-after", "").strip()
        if not text:
            return 0.0
        if text.isdecimal():
            seconds = float(text)
        else:
            try:
                seconds = email.utils.parsedate_to_datetime(text).timestamp() - self.settings.clock()
            except (ValueError, TypeError, OverflowError):
                return 0.0
        if seconds > self.settings.patience.longest_wait_s:
            raise LoadError(
                f"it answered {answer.status} and asks to wait {seconds:.0f} s",
                source=shown(url),
                fix="run the same command again then; what was sent counts",
            )
        return max(0.0, seconds)

    def _follow(self, request: Request) -> Answer:
        """The answer, after redirects on the same host."""
        for _ in range(5):
            answer, url = self._exchange(request), request.url
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            goes_to = urljoin(url, location)
            old, new = urlsplit(url), urlsplit(goes_to)
            if (old.scheme, old.netloc.lower()) != (new.scheme, new.netloc.lower()):
                raise LoadError(
                    f"it redirects to another server, {shown(goes_to)}, which is not followed",
                    source=shown(url),
                    fix="if you trust that server, give its address",
                )
            if request.method not in {"GET", "HEAD"} and answer.status not in {307, 308}:
                raise LoadError(
                    f"it redirects {request.method} to {shown(goes_to)} with {answer.status}, "
                    "which would lose what is sent",
                    source=shown(url),
                    fix="give that address",
                )
            request = replace(request, url=goes_to)
        raise LoadError("it redirects in circles", source=shown(request.url), fix="check the address")

    def _exchange(self, request: Request) -> Answer:
        """One request and its answer, with what the server asks of whoever sends it."""
        host = urlsplit(request.url).netloc
        auth = self._auth.setdefault(host, _Auth(self.credentials(request.url)))
        with self._http.stream(
            request.method, request.url, content=request.body, headers=request.headers, auth=auth
        ) as response:
            if request.consume is not None and response.is_success:
                return Answer(response.status_code, response.headers, value=request.consume(response))
            return Answer(response.status_code, response.headers, _first_bytes(response.iter_bytes()))


class _Auth(httpx.Auth):
    """A token goes out unasked; a user and a password answer a challenge, by Digest before Basic (RFC 7616, 7617)."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._credentials.token:
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
        if self._way is None:
            response = yield request
            self._way = self._answering(response) if self._credentials.user and response.status_code == 401 else None
        if self._way is not None:
            try:
                yield from self._way.auth_flow(request)
            except (KeyError, NotImplementedError, httpx.ProtocolError) as error:
                raise LoadError(
                    "it asks for a kind of Digest that is not known here",
                    source=shown(str(request.url)),
                    fix=f"let it take Basic, a Digest of SHA-256 or MD5 with qop auth, or a token ({TOKEN})",
                ) from error

    def _answering(self, response: httpx.Response) -> httpx.Auth | None:
        user, challenges = self._credentials, response.headers.get_list("www-authenticate")
        if any(each.lower().startswith("digest ") for each in challenges):
            return httpx.DigestAuth(user.user, user.password)
        # One header may hold several challenges.
        basic = any(_BASIC.search(each) for each in challenges)
        return httpx.BasicAuth(user.user, user.password) if basic else None


def lines(response: httpx.Response) -> Iterator[bytes]:
    """The lines of a body as it arrives, without their ends; only a line feed ends one (N-Triples, section 7)."""
    rest = b""
    for chunk in response.iter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _first_bytes(chunks: Iterator[bytes]) -> bytes:
    found = b""
    for chunk in chunks:
        found += chunk
        if len(found) >= _EXCERPT:
            break
    return found[:_EXCERPT]


def _tls(ca: Path | None) -> ssl.SSLContext:
    """The system's authorities, and those of `ca` (PEM) beside them."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=os.fspath(ca))
        except (OSError, ssl.SSLError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it holds no certificate"
            raise LoadError(f"cannot be used ({why})", source=ca, fix="give a PEM file with --ca") from error
    return context


def _raise_untrusted(error: httpx.TransportError, url: str) -> None:
    """Raise LoadError where the server's certificate is at fault, which trying again does not mend."""
    untrusted = next((each for each in _origins(error) if isinstance(each, ssl.SSLCertVerificationError)), None)
    if untrusted is not None:
        raise LoadError(
            f"its certificate is not trusted ({untrusted.verify_message})",
            source=shown(url),
            fix="use the name that the certificate is for; for an authority of your own give --ca FILE",
        ) from error


def _origins(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, the nearest first."""
    origin: BaseException | None = error
    while origin is not None:
        yield origin
        origin = origin.__cause__ or origin.__context__


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    told = (each.strerror for each in _origins(error) if isinstance(each, OSError) and each.strerror)
    return next(told, "") or str(error).rstrip(".") or type(error).__name__
