"""How a source over HTTP is spoken to: credentials, patience, bounds, and nothing said in the log."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.domain.claims import ClaimKind
from bot.domain.holdings import SourceRefusedError, SourceUnavailableError
from bot.domain.http_calls import Auth, Call, Find, Grant, HttpAccess
from bot.sources.http_search import HttpSearch
from bot.sources.http_wire import PATIENCE, Wire
from tests.contracts.scripted import Told, scripted
from tests.unit.domain.samples import REGISTRY

ACCESS = HttpAccess(tables={}, seconds=2)


class Clockwork:
    """Remembers how long it was told to sleep, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def a_wire(url, *, sleep=None, **changes):
    return Wire("shop", url, replace(ACCESS, **changes), sleep=sleep or Clockwork())


def asked_with(auth, answer=lambda asked: Told(document={})):
    with scripted(answer) as server:
        wire = a_wire(server.url, auth=auth)
        wire.call("GET", "/customers")
        wire.close()
    return server.asked


def test_a_bearer_token_goes_with_every_request():
    asked = asked_with(Auth(grant=Grant.BEARER, secret="s3cret"))

    assert asked[0].headers["Authorization"] == "Bearer s3cret"


def test_basic_credentials_go_with_every_request():
    asked = asked_with(Auth(grant=Grant.BASIC, user="åsa", secret="s3cret"))

    kind, _, encoded = asked[0].headers["Authorization"].partition(" ")
    assert (kind, base64.b64decode(encoded).decode()) == ("Basic", "åsa:s3cret")


class Issuer:
    """Gives numbered tokens; whoever comes with an older one is sent away."""

    def __init__(self, *, valid_from: int = 1, expires_in: int | str = 3600) -> None:
        self.given = 0
        self.valid_from = valid_from
        self.expires_in = expires_in

    def __call__(self, asked):
        if asked.path == "/token":
            self.given += 1
            token = {"access_token": f"t{self.given}", "expires_in": self.expires_in}
            return Told(document=token)
        number = int(asked.headers["Authorization"].removeprefix("Bearer t"))
        return Told(document={}) if number >= self.valid_from else Told(401)


def oauth(url):
    return Auth(
        grant=Grant.OAUTH, user="id", secret="s3cret", token_url=f"{url}/token", scope="read write"
    )


def test_a_token_is_fetched_once_and_used_again():
    issuer = Issuer()
    with scripted(issuer) as server:
        wire = a_wire(server.url, auth=oauth(server.url))
        for _ in range(3):
            wire.call("GET", "/customers")
        wire.close()

    assert issuer.given == 1
    assert server.asked[0].body == "grant_type=client_credentials&scope=read+write"


def test_a_token_of_which_the_life_is_told_in_no_number_is_used_all_the_same():
    issuer = Issuer(expires_in="soon")
    with scripted(issuer) as server:
        wire = a_wire(server.url, auth=oauth(server.url))
        assert wire.call("GET", "/customers").status == 200
        wire.close()


def test_a_token_that_is_not_taken_any_more_is_renewed_once():
    issuer = Issuer(valid_from=2)
    with scripted(issuer) as server:
        wire = a_wire(server.url, auth=oauth(server.url))
        assert wire.call("GET", "/customers").status == 200
        wire.close()

    assert issuer.given == 2


def test_credentials_that_are_not_taken_are_told_as_a_refusal():
    issuer = Issuer(valid_from=99)
    with scripted(issuer) as server:
        wire = a_wire(server.url, auth=oauth(server.url))
        with pytest.raises(SourceRefusedError) as failure:
            wire.call("GET", "/customers")
        wire.close()

    assert (failure.value.source, failure.value.reason) == ("shop", "HTTP 401")
    assert issuer.given == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_source_that_asks_for_patience_gets_it(status):
    answers = [Told(status, headers={"Retry-After": "3"}), Told(document={"ok": True})]
    clock = Clockwork()
    with scripted(lambda _: answers.pop(0)) as server:
        wire = a_wire(server.url, sleep=clock)
        assert wire.call("GET", "/customers").document == {"ok": True}
        wire.close()

    assert clock.slept == [3.0]


def test_patience_is_asked_for_by_date_too():
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    answers = [Told(503, headers={"Retry-After": moment}), Told(document={})]
    clock = Clockwork()
    with scripted(lambda _: answers.pop(0)) as server:
        wire = a_wire(server.url, sleep=clock)
        wire.call("GET", "/customers")
        wire.close()

    assert 5 < clock.slept[0] <= 9


def test_patience_has_an_end():
    clock = Clockwork()
    with scripted(lambda _: Told(429, headers={"Retry-After": "7"})) as server:
        wire = a_wire(server.url, sleep=clock)
        with pytest.raises(SourceUnavailableError):
            wire.call("GET", "/customers")
        wire.close()

    assert sum(clock.slept) <= PATIENCE


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_source_in_trouble_counts_as_down(status):
    with scripted(lambda _: Told(status)) as server:
        wire = a_wire(server.url)
        with pytest.raises(SourceUnavailableError):
            wire.call("GET", "/customers")
        wire.close()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told(403), "HTTP 403"),
        (Told(302, headers={"Location": "https://elsewhere.example"}), "HTTP 302"),
        (Told(raw=b"<html>"), "the answer is no JSON"),
        (Told(raw=b" " * 3000), "the answer is too large"),
    ],
    ids=["forbidden", "redirect", "no JSON", "too large"],
)
def test_what_cannot_be_used_is_refused(told, reason):
    with scripted(lambda _: told) as server:
        wire = a_wire(server.url, largest=2000)
        with pytest.raises(SourceRefusedError) as failure:
            wire.call("GET", "/customers")
        wire.close()

    assert failure.value.reason == reason
    assert len(server.asked) == 1  # no redirect was followed


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (Told(400), None),  # refused: that says nothing of what is there
        (Told(422), None),
        (Told(404), []),
        (Told(204), []),
        (Told(document={"error": "?"}), None),
        (Told(document=[]), []),
    ],
)
def test_a_list_is_empty_only_if_the_source_says_so(told, found):
    call = Find(call=Call(method="GET", path="/customers"), by=ClaimKind.EMAIL)
    with scripted(lambda _: told) as server:
        wire = a_wire(server.url)
        search = HttpSearch(REGISTRY.sources[0], {}, wire)
        pages = search._pages(call, {})
        if found is None:
            with pytest.raises(SourceRefusedError):
                list(pages)
        else:
            assert list(pages) == [found]
        wire.close()


def test_a_next_page_elsewhere_is_refused():
    wire = a_wire("https://api.example.com/v1")

    assert wire.next_page("/v1/customers?p=2") == "https://api.example.com/v1/customers?p=2"
    for link in ("https://evil.example/customers", "http://api.example.com/v1", "//evil.example"):
        with pytest.raises(SourceRefusedError):
            wire.next_page(link)
    wire.close()


def test_a_source_that_hangs_is_given_up(monkeypatch):
    import socket

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        wire = a_wire(f"http://127.0.0.1:{deaf.getsockname()[1]}", seconds=0.2)
        with pytest.raises(SourceUnavailableError):
            wire.call("GET", "/customers")
        wire.close()


def test_nothing_of_a_request_gets_into_the_log(caplog):
    secret = "elin.akesson@example.com"
    with caplog.at_level(logging.WARNING), scripted(lambda _: Told(500)) as server:
        wire = a_wire(server.url, auth=Auth(grant=Grant.BEARER, secret="s3cret"))
        with pytest.raises(SourceUnavailableError) as failure:
            wire.call("GET", f"/customers/{secret}", query={"q": secret}, body={"e": secret})
        wire.close()

    said = caplog.text + repr(failure.value) + str(failure.value)
    assert "source=shop" in said
    assert secret not in said
    assert "s3cret" not in said
