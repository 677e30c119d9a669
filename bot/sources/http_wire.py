"""The wire to a source over HTTP: who we are, how long we wait, how much we take, what went wrong.

No address, no body and no header ever gets into a log or an error: they hold personal data.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.domain.canonical import Json
from bot.domain.holdings import SourceRefusedError, SourceUnavailableError
from bot.domain.http_calls import Auth, Grant, HttpAccess
from bot.sources import http_json

logger = logging.getLogger(__name__)

CONNECTIONS = 8
PATIENCE = 20.0  # seconds that one call waits because it was told to
UNSAID_WAIT = 1.0  # seconds, when the source does not say how long
UNSAID_LIFE = 300.0  # seconds of a token, when nothing is said
EARLY = 30.0  # seconds before its end that a token is renewed
BUSY = frozenset({429, 503})
MISSING = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was understood."""

    status: int
    document: Any
    etag: str | None = None
    location: str | None = None

    @property
    def missing(self) -> bool:
        return self.status in MISSING


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer as it came."""

    status: int
    headers: httpx.Headers
    body: bytes


class Wire:
    """All requests to one source; any number of threads may call it."""

    def __init__(
        self, name: str, url: str, declared: HttpAccess, *, sleep: Callable[[float], None]
    ) -> None:
        self._name = name
        self._base = url.rstrip("/")
        self._declared = declared
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=declared.seconds,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            headers={"Accept": "application/json", "User-Agent": "insyn"},
            trust_env=False,  # a proxy of the environment would see personal data
        )
        self._tokens = _Tokens(declared.auth, self._fetch_token)

    def close(self) -> None:
        self._client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request. Raises SourceUnavailableError, or SourceRefusedError for what we may not.

        A refusal of the content (4xx) is an answer: whoever asked knows what it means.
        """
        url = path if "://" in path else f"{self._base}{path}"
        request = {"params": query or None, "json": body, "headers": dict(headers or {})}
        reply = self._patiently(method, url, request)
        if reply.status == 401 and self._tokens.renewed():
            reply = self._patiently(method, url, request)
        if reply.status in (401, 403):
            raise SourceRefusedError(source=self._name, reason=f"HTTP {reply.status}")
        return reply

    def next_page(self, link: str) -> str:
        """The address of a further page. Raises SourceRefusedError if it leads elsewhere."""
        url = urljoin(f"{self._base}/", link)
        if _origin(url) != _origin(self._base):
            raise SourceRefusedError(source=self._name, reason="the next page is elsewhere")
        return url

    def _patiently(self, method: str, url: str, request: dict[str, Any]) -> Reply:
        """Waits as long as the source asks for, but not for ever."""
        left = PATIENCE
        while True:
            raw = self._exchanged(
                method,
                url,
                params=request["params"],
                headers={**request["headers"], **self._tokens.headers()},
                **({} if request["json"] is None else {"json": request["json"]}),
            )
            if raw.status not in BUSY:
                return self._understood(raw)
            wait = _retry_after(raw)
            if wait > left:
                raise SourceUnavailableError(source=self._name)
            left -= max(wait, 0.1)
            self._sleep(wait)

    def _exchanged(self, method: str, url: str, **request: Any) -> _Raw:
        try:
            with self._client.stream(method, url, **request) as response:
                return _Raw(response.status_code, response.headers, self._body(response))
        except httpx.HTTPError as error:
            logger.warning("source=%s unavailable: %s", self._name, type(error).__name__)
            raise SourceUnavailableError(source=self._name) from None

    def _body(self, response: httpx.Response) -> bytes:
        """The body, as long as it is no longer than declared."""
        parts, size = [], 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._declared.largest:
                raise SourceRefusedError(source=self._name, reason="the answer is too large")
            parts.append(part)
        return b"".join(parts)

    def _understood(self, raw: _Raw) -> Reply:
        if raw.status >= 500:
            logger.warning("source=%s unavailable: HTTP %d", self._name, raw.status)
            raise SourceUnavailableError(source=self._name)
        if 300 <= raw.status < 400:
            raise SourceRefusedError(source=self._name, reason=f"HTTP {raw.status}")
        document = self._document(raw) if raw.status < 400 and raw.body else None
        return Reply(raw.status, document, raw.headers.get("ETag"), raw.headers.get("Location"))

    def _document(self, raw: _Raw) -> Any:
        try:
            return http_json.parsed(raw.body)
        except ValueError:
            raise SourceRefusedError(source=self._name, reason="the answer is no JSON") from None

    def _fetch_token(self) -> tuple[str, float]:
        """A fresh access token and how many seconds it lasts (RFC 6749, 4.4)."""
        auth = self._declared.auth
        form = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
        headers = {"Authorization": _basic(auth)}
        raw = self._exchanged("POST", auth.token_url, data=form, headers=headers)
        if raw.status >= 500 or raw.status in BUSY:
            raise SourceUnavailableError(source=self._name)
        answer = self._document(raw) if raw.status == 200 else {}
        token = http_json.found(answer, "/access_token")
        if not isinstance(token, str):
            raise SourceRefusedError(source=self._name, reason="no access token")
        return token, _seconds(http_json.found(answer, "/expires_in"))


class _Tokens:
    """What is shown with each request. A token is fetched once for all threads."""

    def __init__(self, auth: Auth, fetch: Callable[[], tuple[str, float]]) -> None:
        self._auth = auth
        self._fetch = fetch
        self._lock = Lock()
        self._token = ""
        self._until = 0.0

    def headers(self) -> dict[str, str]:
        if self._auth.grant is Grant.NONE:
            return {}
        if self._auth.grant is Grant.BASIC:
            return {"Authorization": _basic(self._auth)}
        return {"Authorization": f"Bearer {self._bearer()}"}

    def renewed(self) -> bool:
        """Drops a token that is not taken any more; False if there is none to be had anew."""
        if self._auth.grant is not Grant.OAUTH:
            return False
        with self._lock:
            self._until = 0.0
        return True

    def _bearer(self) -> str:
        if self._auth.grant is Grant.BEARER:
            return self._auth.secret
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, seconds = self._fetch()
                self._until = time.monotonic() + max(seconds - EARLY, seconds / 2)
            return self._token


def _seconds(said: object) -> float:
    """How long a token lasts; what is no number is as good as nothing said."""
    try:
        return float(str(said)) or UNSAID_LIFE
    except ValueError:
        return UNSAID_LIFE


def _basic(auth: Auth) -> str:
    return "Basic " + base64.b64encode(f"{auth.user}:{auth.secret}".encode()).decode()


def _retry_after(raw: _Raw) -> float:
    """The seconds that a Retry-After asks for, as a number or as a date."""
    said = raw.headers.get("Retry-After", "")
    if said.strip().isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return UNSAID_WAIT
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
