"""HTTP as loading needs it: tried again with patience, never a secret in a message, never a stranger's host."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import http.client
import netrc
import os
import random
import re
import secrets
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from kgbuild import __version__
from kgbuild.errors import LoadError

USER, PASSWORD, TOKEN = "KGBUILD_LOAD_USER", "KGBUILD_LOAD_PASSWORD", "KGBUILD_LOAD_TOKEN"
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.\d+){3}|::1")
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
class Patience:
    """How often and how long to try again: exponential backoff with jitter (half to all of each step), in seconds.

    `longest_wait_s` bounds what a server may ask for with Retry-After (RFC 9110, section 10.2.3).
    """

    tries: int = 7
    first_s: float = 0.5
    most_s: float = 60.0
    longest_wait_s: float = 600.0


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
        raise LoadError(f"this is no address ({error})", source="kgbuild load", fix=fix) from None
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
    """Speaks to one store. The clock, the sleep and the seed of the jitter are arguments."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        seed: int,
        patience: Patience,
        timeout_s: float,
        ca: Path | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._environ, self._sleep, self._clock = environ, sleep, clock
        self._random = random.Random(seed)
        self._patience, self._timeout_s, self._say = patience, timeout_s, say
        self._tls = _tls(ca)
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}
        self._credentials: dict[str, Credentials] = {}
        self._challenges: dict[str, _Challenge] = {}
        self.requests = 0
        self.retries = 0

    def credentials(self, url: str) -> Credentials:
        """The credentials that go to the host of `url`; false where there are none."""
        host = urlsplit(url).netloc
        if host not in self._credentials:
            self._credentials[host] = find_credentials(url, self._environ)
        return self._credentials[host]

    def close(self) -> None:
        """Close all connections."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        consume: Callable[[http.client.HTTPResponse], Any] | None = None,
        tries: int | None = None,
        give_back: bool = False,
    ) -> Answer:
        """The answer to a request that may be repeated without harm, sent again while it fails in a passing way.

        Args:
            consume: reads the body of a 2xx answer; run anew when the connection drops under it.
            tries: how often at most; None = as the patience says.
            give_back: return an answer such as 503 that is still the same at the last try, as any other answer.

        Raises:
            LoadError: the server cannot be reached or trusted, went on failing, or sends us elsewhere.
        """
        tries = tries or self._patience.tries
        for attempt in range(1, tries + 1):
            asked = 0.0
            try:
                answer = self._follow(method, url, body, dict(headers or {}), consume)
                if answer.status not in _AGAIN or (give_back and attempt == tries):
                    return answer
                asked = self._asked_to_wait(answer, url)
                why = f"it answered {answer.status}{self.excerpt(answer)}"
                cause: Exception | None = None
            except ssl.SSLCertVerificationError as error:
                raise LoadError(
                    f"its certificate is not trusted ({error.verify_message})",
                    source=shown(url),
                    fix="use the name that the certificate is for; for an authority of your own give --ca FILE",
                ) from error
            except (OSError, http.client.HTTPException) as error:
                why, cause = f"the connection failed ({_reason(error)})", error
            if attempt == tries:
                raise LoadError(
                    f"{method}: {why}, {tries} times" if tries > 1 else f"{method}: {why}",
                    source=shown(url),
                    fix="see that the store runs and that the address is right; what was sent counts, so run it again",
                ) from cause
            self.retries += 1
            step = min(self._patience.most_s, self._patience.first_s * 2 ** (attempt - 1))
            wait = max(asked, step * self._random.uniform(0.5, 1.0))
            if self._say is not None:
                self._say(f"{shown(url)}: {why}; trying again in {wait:.1f} s ({attempt} of {tries - 1})")
            self._sleep(wait)
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
                seconds = email.utils.parsedate_to_datetime(text).timestamp() - self._clock()
            except (ValueError, TypeError, OverflowError):
                return 0.0
        if seconds > self._patience.longest_wait_s:
            raise LoadError(
                f"it answered {answer.status} and asks to wait {seconds:.0f} s",
                source=shown(url),
                fix="run the same command again then; what was sent counts",
            )
        return max(0.0, seconds)

    def _follow(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        consume: Callable[[http.client.HTTPResponse], Any] | None,
    ) -> Answer:
        """The answer, after redirects on the same host."""
        for _ in range(5):
            answer = self._authorised(method, url, body, headers, consume)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            goes_to = urljoin(url, location)
            old, new = urlsplit(url), urlsplit(goes_to)
            same = (old.scheme, old.netloc.lower()) == (new.scheme, new.netloc.lower())
            if not same:
                raise LoadError(
                    f"it redirects to another server, {shown(goes_to)}, which is not followed",
                    source=shown(url),
                    fix="if you trust that server, give its address",
                )
            if method not in {"GET", "HEAD"} and answer.status not in {307, 308}:
                raise LoadError(
                    f"it redirects {method} to {shown(goes_to)} with {answer.status}, which would lose what is sent",
                    source=shown(url),
                    fix="give that address",
                )
            url = goes_to
        raise LoadError("it redirects in circles", source=shown(url), fix="check the address")

    def _authorised(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        consume: Callable[[http.client.HTTPResponse], Any] | None,
    ) -> Answer:
        """The answer; a challenge is taken up once."""
        parts = urlsplit(url)
        credentials = self.credentials(url)
        for renewed in (False, True):
            sent = {"User-Agent": f"kgbuild/{__version__}", **headers}
            challenge = self._challenges.get(parts.netloc)
            if credentials.token:
                sent["Authorization"] = f"Bearer {credentials.token}"
            elif credentials and challenge is not None:
                sent["Authorization"] = challenge.authorization(method, _target(parts), credentials)
            answer = self._exchange(method, parts, body, sent, consume)
            if answer.status != 401 or renewed or credentials.token or not credentials:
                return answer
            challenge = _parse_challenge(answer.headers.get("www-authenticate", ""))
            if challenge is None:
                return answer
            self._challenges[parts.netloc] = challenge
        raise AssertionError("unreachable")

    def _exchange(
        self,
        method: str,
        parts: SplitResult,
        body: bytes | None,
        headers: dict[str, str],
        consume: Callable[[http.client.HTTPResponse], Any] | None,
    ) -> Answer:
        """One request and its answer, on a connection that is kept for the next."""
        key = (parts.scheme, parts.netloc)
        kept = key in self._connections
        connection = self._connections.get(key) or self._connect(parts)
        self._connections[key] = connection
        self.requests += 1
        try:
            return self._once(connection, method, parts, body, headers, consume)
        except (ConnectionError, http.client.RemoteDisconnected, http.client.CannotSendRequest):
            self._drop(key)
            if not kept:
                raise
            # A server may close an idle connection at any time (RFC 9112, section 9.3.1): so the first time is
            # taken up at once.
            self.retries += 1
            self._connections[key] = connection = self._connect(parts)
            try:
                return self._once(connection, method, parts, body, headers, consume)
            except BaseException:
                self._drop(key)
                raise
        except BaseException:
            self._drop(key)
            raise

    def _once(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        parts: SplitResult,
        body: bytes | None,
        headers: dict[str, str],
        consume: Callable[[http.client.HTTPResponse], Any] | None,
    ) -> Answer:
        target = _target(parts)
        if parts.scheme == "http" and getattr(connection, "through_proxy", False):
            target = urlunsplit((parts.scheme, parts.netloc, target, "", ""))
        try:
            connection.request(method, target, body=body, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            # A server that will not take a large body may answer (413) and hang up before all of it is sent.
            if connection.sock is None:
                raise
            response = connection.response_class(connection.sock, method=method)
            try:
                response.begin()
            except (OSError, http.client.HTTPException):
                raise ConnectionResetError("the server hung up while it was sent to") from None
            answer = Answer(response.status, _headers(response), _read_some(response))
            connection.close()
            return answer
        response = connection.getresponse()
        if consume is not None and 200 <= response.status < 300:
            value = consume(response)
            if not response.isclosed():
                connection.close()  # the rest of the body is not wanted
            return Answer(response.status, _headers(response), b"", value)
        data = response.read(_EXCERPT)
        if response.length and len(data) < _EXCERPT:  # read(amt) itself does not tell
            raise http.client.IncompleteRead(data, response.length)
        if not response.isclosed() and response.read(1):
            connection.close()
        return Answer(response.status, _headers(response), data)

    def _connect(self, parts: SplitResult) -> http.client.HTTPConnection:
        """A connection to the host, through the proxy of the environment if there is one."""
        host, port = parts.hostname or "", parts.port
        proxy = ""
        if not _LOOPBACK.fullmatch(host) and not urllib.request.proxy_bypass(host):
            proxy = urllib.request.getproxies().get(parts.scheme, "")
        made: http.client.HTTPConnection
        if not proxy:
            if parts.scheme == "https":
                return http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=self._tls)
            return http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        by = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if parts.scheme == "https":
            made = http.client.HTTPSConnection(by.hostname or "", by.port, timeout=self._timeout_s, context=self._tls)
            made.set_tunnel(host, port or 443)
        else:
            made = http.client.HTTPConnection(by.hostname or "", by.port, timeout=self._timeout_s)
            made.through_proxy = True  # type: ignore[attr-defined]
        return made

    def _drop(self, key: tuple[str, str]) -> None:
        connection = self._connections.pop(key, None)
        if connection is not None:
            connection.close()


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


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    """Lower-case names; of several challenges, each in its header, the one that we can best answer."""
    headers = {name.lower(): value for name, value in response.getheaders()}
    challenges = response.headers.get_all("WWW-Authenticate") or []
    for scheme in ("basic", "digest"):
        for each in challenges:
            if each.lower().startswith(scheme):
                headers["www-authenticate"] = each
    return headers


def _read_some(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_EXCERPT)
    except (OSError, http.client.HTTPException):
        return b""


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off in the middle of its answer"
    if isinstance(error, http.client.RemoteDisconnected):
        return "it hung up without an answer"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


class _Challenge:
    """A WWW-Authenticate challenge and the answers to it.

    Spec: RFC 7617 (Basic); RFC 7616 (Digest), section 3.4, qop "auth" and none, MD5 and SHA-256.
    """

    def __init__(self, scheme: str, fields: Mapping[str, str]) -> None:
        self._scheme, self._fields, self._count = scheme, fields, 0

    def authorization(self, method: str, target: str, credentials: Credentials) -> str:
        if self._scheme == "basic":
            pair = f"{credentials.user}:{credentials.password}".encode()
            return f"Basic {base64.b64encode(pair).decode('ascii')}"
        algorithm = self._fields.get("algorithm", "MD5")
        digest = hashlib.sha256 if algorithm.upper().startswith("SHA-256") else hashlib.md5

        def hashed(*parts: str) -> str:
            return digest(":".join(parts).encode()).hexdigest()

        self._count += 1
        realm, nonce = self._fields.get("realm", ""), self._fields.get("nonce", "")
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        key = hashed(credentials.user, realm, credentials.password)
        if algorithm.lower().endswith("-sess"):
            key = hashed(key, nonce, own)
        request = hashed(method, target)
        qop = "auth" if "auth" in re.split(r"[,\s]+", self._fields.get("qop", "")) else ""
        response = hashed(key, nonce, count, own, qop, request) if qop else hashed(key, nonce, request)
        given = {"username": credentials.user, "realm": realm, "nonce": nonce, "uri": target, "response": response}
        if "opaque" in self._fields:
            given["opaque"] = self._fields["opaque"]
        if qop or algorithm.lower().endswith("-sess"):
            given["cnonce"] = own
        quoted = [f'{name}="{_quoted(value)}"' for name, value in given.items()]
        bare = [f"algorithm={algorithm}"] + ([f"qop={qop}", f"nc={count}"] if qop else [])
        return "Digest " + ", ".join(quoted + bare)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _parse_challenge(header: str) -> _Challenge | None:
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() not in {"basic", "digest"}:
        return None
    items = [each for each in urllib.request.parse_http_list(rest) if "=" in each]
    return _Challenge(scheme.lower(), {k.lower(): v for k, v in urllib.request.parse_keqv_list(items).items()})
