"""E-mail over a real SMTP conversation: encrypted or not at all, and each failure for what it is."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlmodel import Session, select

from bot.proofs import smtp
from bot.proofs.mail import MailRefusedError, MailUnavailableError
from bot.proofs.smtp import SmtpMailer, SmtpUrlError, parse_smtp_url
from bot.store.tables import Mail
from bot.store.unit import Posting, Unit
from bot.work.jobs import Tools
from bot.work.mail import MAIL
from tests.integration.fulfilment.shop import Shop

SENDER = "Westila <noreply@westila.example>"
POSTING = Posting(to="e@example.com", subject="s", text="t")


class Inbox:
    def __init__(self) -> None:
        self.got: list[Any] = []
        self.sessions: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server looks for this name
        self, _server: Any, _session: Any, envelope: Any, to: str, _options: Any
    ) -> str:
        if not self.answer.startswith("250"):
            return self.answer
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server looks for this name
        self, _server: Any, session: Any, envelope: Any
    ) -> str:
        self.sessions.append(session)
        self.got.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


class AnyPort(Controller):
    """Listens on a port that was free, and knows it before it looks whether it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., int]]:
    running: list[Controller] = []

    def start(**options: Any) -> int:
        controller = AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
        controller.start()
        running.append(controller)
        return int(controller.port)

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate, and a client that trusts it and nothing else."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = _written(folder, certificate, key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=path)


def _written(folder: Path, certificate: Any, key: Any) -> str:
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "both.pem"
    path.write_bytes(private + certificate.public_bytes(pem))
    return str(path)


def _send(url: str, **options: Any) -> None:
    with closing(SmtpMailer(url, sender=SENDER, timeout=2, **options)) as mailer:
        _say(mailer)


def _say(mailer: SmtpMailer) -> None:
    mailer.send(to="elin.akesson@example.com", subject="Din kod – åäö", text="Koden är 123456.\n")


def test_what_is_rehearsed_reaches_nobody_and_the_connection_goes_on(
    inbox: Inbox, serve: Callable[..., int]
) -> None:
    with closing(SmtpMailer(f"smtp://127.0.0.1:{serve()}", sender=SENDER)) as mailer:
        mailer.rehearse(to="stranger@example.com", subject="s", text="t")
        assert inbox.got == []
        mailer.send(to="e@example.com", subject="s", text="t")
        mailer.rehearse(to="stranger@example.com", subject="s", text="t")
    assert [mail["To"] for mail in inbox.got] == ["e@example.com"]


def test_a_mail_arrives_as_written_and_says_that_a_machine_wrote_it(
    inbox: Inbox, serve: Callable[..., int]
) -> None:
    _send(f"smtp://127.0.0.1:{serve()}")
    (mail,) = inbox.got
    assert mail["To"] == "elin.akesson@example.com"
    assert mail["Subject"] == "Din kod – åäö"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@westila.example>")
    assert mail.get_content().strip() == "Koden är 123456."


def test_an_address_beyond_ascii_reaches_a_server_that_takes_such(
    inbox: Inbox, serve: Callable[..., int]
) -> None:
    for takes in (True, False):
        url = f"smtp://127.0.0.1:{serve(enable_SMTPUTF8=takes)}"
        with closing(SmtpMailer(url, sender=SENDER, timeout=2)) as mailer:
            if takes:
                mailer.send(to="räk@example.com", subject="s", text="t")
            else:
                with pytest.raises(MailUnavailableError):
                    mailer.send(to="räk@example.com", subject="s", text="t")
    assert [mail["To"] for mail in inbox.got] == ["räk@example.com"]


@pytest.fixture
def mailer(serve: Callable[..., int]) -> Iterator[SmtpMailer]:
    url = f"smtp://127.0.0.1:{serve(timeout=0.3)}"  # this server hangs up on whoever is silent
    with closing(SmtpMailer(url, sender=SENDER, timeout=2)) as one:
        yield one


def test_mails_in_a_row_travel_on_one_connection(inbox: Inbox, mailer: SmtpMailer) -> None:
    for _ in range(3):
        _say(mailer)
    assert [session.peer for session in inbox.sessions] == [inbox.sessions[0].peer] * 3


def test_a_server_that_has_hung_up_meanwhile_costs_no_mail(
    inbox: Inbox, mailer: SmtpMailer
) -> None:
    _say(mailer)
    time.sleep(0.8)
    _say(mailer)
    assert len({session.peer for session in inbox.sessions}) == 2
    assert len(inbox.got) == 2


def test_a_refused_mail_takes_nothing_from_the_next_one(inbox: Inbox, mailer: SmtpMailer) -> None:
    _say(mailer)
    inbox.answer = "550 No such user"
    with pytest.raises(MailRefusedError):
        _say(mailer)
    inbox.answer = "250 OK"
    _say(mailer)
    assert len(inbox.got) == 2


def test_a_connection_is_given_up_when_nothing_is_sent(
    inbox: Inbox, serve: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SmtpMailer(f"smtp://127.0.0.1:{serve()}", sender=SENDER)) as mailer:
        _say(mailer)
        mailer.rest()
        _say(mailer)
        monkeypatch.setattr(smtp, "IDLE_SECONDS", 0.0)
        mailer.rest()
        _say(mailer)
    first, second, third = (session.peer for session in inbox.sessions)
    assert first == second != third


def test_starttls_with_user_and_password(
    inbox: Inbox, serve: Callable[..., int], contexts: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    def let_in(
        _server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any
    ) -> AuthResult:
        known = (data.login, data.password) == (b"insyn", b"p@ss")
        return AuthResult(success=known, handled=False)

    port = serve(
        tls_context=contexts[0],
        require_starttls=True,
        auth_required=True,
        authenticator=let_in,
    )
    _send(f"smtp+starttls://insyn:p%40ss@127.0.0.1:{port}", tls_context=contexts[1])
    assert len(inbox.got) == 1
    with pytest.raises(MailUnavailableError):
        _send(f"smtp+starttls://insyn:wrong@127.0.0.1:{port}", tls_context=contexts[1])


def test_a_server_without_starttls_gets_nothing(inbox: Inbox, serve: Callable[..., int]) -> None:
    with pytest.raises(MailUnavailableError):
        _send(f"smtp+starttls://127.0.0.1:{serve()}")
    assert inbox.got == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    inbox: Inbox, serve: Callable[..., int], contexts: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    with pytest.raises(MailUnavailableError):
        _send(f"smtp+starttls://127.0.0.1:{serve(tls_context=contexts[0])}")
    assert inbox.got == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such user", MailRefusedError), ("451 Try later", MailUnavailableError)],
)
def test_final_and_passing_refusals_are_told_apart(
    inbox: Inbox, serve: Callable[..., int], answer: str, error: type[Exception]
) -> None:
    inbox.answer = answer
    with pytest.raises(error) as caught:
        _send(f"smtp://127.0.0.1:{serve()}")
    assert "elin" not in str(caught.value)


def test_no_server_is_unavailable_and_not_in_doubt() -> None:
    with pytest.raises(MailUnavailableError) as caught:
        _send("smtp://127.0.0.1:1")
    assert not caught.value.in_doubt
    with pytest.raises(MailUnavailableError):
        _send("")


@pytest.mark.parametrize(
    ("url", "tls", "starttls", "port"),
    [
        ("smtp://localhost:2525", False, False, 2525),
        ("smtp://mail.example.se", False, True, 25),
        ("smtp+starttls://u:p@mail.example.se", False, True, 587),
        ("smtps://u:p@mail.example.se", True, False, 465),
    ],
)
def test_only_this_very_machine_is_spoken_to_in_clear(
    url: str, tls: bool, starttls: bool, port: int
) -> None:
    server = parse_smtp_url(url)
    assert (server.tls, server.starttls, server.port) == (tls, starttls, port)


@pytest.mark.parametrize("url", ["mail.example.se", "http://x", "smtp://", "smtp://x:abc"])
def test_a_wrong_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(SmtpUrlError):
        parse_smtp_url(url)


def test_a_header_cannot_be_smuggled_in(inbox: Inbox, serve: Callable[..., int]) -> None:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{serve()}", sender=SENDER)
    with pytest.raises(MailRefusedError):
        mailer.send(to="a@example.com\r\nBcc: b@example.com", subject="x", text="y")
    assert inbox.got == []


# -- the errand -------------------------------------------------------------------------------


def _order(shop: Shop, *, challenge: str | None) -> str:
    def order(unit: Unit) -> str:
        unit.mail(POSTING.to, POSTING.subject, POSTING.text, challenge_id=challenge)
        (born,) = unit.born.orders
        assert born.prepared == POSTING
        return born.subject

    return str(shop.run(order))


def _state(shop: Shop, mail_id: str) -> tuple[str, bool]:
    with Session(shop.engine) as session:
        row = session.exec(select(Mail).where(Mail.id == mail_id)).one()
        return row.state, row.sealed_body is None


def test_a_sent_mail_is_wiped(shop: Shop, inbox: Inbox, serve: Callable[..., int]) -> None:
    mail_id = _order(shop, challenge=None)
    with closing(SmtpMailer(f"smtp://127.0.0.1:{serve()}", sender=SENDER)) as mailer:
        shop.run(MAIL.finish, mail_id, MAIL.act(Tools(sources={}, mailer=mailer), POSTING))
    assert _state(shop, mail_id) == ("sent", True)
    assert shop.run(MAIL.prepare, mail_id) is None
    assert len(inbox.got) == 1


def test_a_code_whose_sending_was_cut_off_is_not_sent_again_but_another_mail_is(
    shop: Shop,
) -> None:
    code, letter = (_order(shop, challenge=one) for one in ("c1", None))
    # Here the process dies, and another one takes over what it had in hand.
    assert shop.run(MAIL.prepare, code) is None
    assert shop.run(MAIL.prepare, letter) == POSTING
    assert _state(shop, code) == ("in_doubt", True)


def test_a_code_that_was_never_begun_before_the_end_is_sent_after_the_start(shop: Shop) -> None:
    mail_id = _order(shop, challenge="c1")
    assert MAIL.release is not None
    shop.run(MAIL.release, mail_id)
    assert shop.run(MAIL.prepare, mail_id) == POSTING
    assert shop.run(MAIL.prepare, mail_id) is None


def test_a_server_that_was_away_is_tried_again(shop: Shop) -> None:
    mail_id = _order(shop, challenge="c1")
    mailer = SmtpMailer("smtp://127.0.0.1:1", sender=SENDER)
    with pytest.raises(MailUnavailableError) as caught:
        MAIL.act(Tools(sources={}, mailer=mailer), POSTING)
    assert MAIL.failed is not None
    shop.run(MAIL.failed, mail_id, caught.value, 1)
    assert _state(shop, mail_id) == ("pending", False)
    assert shop.run(MAIL.prepare, mail_id) is not None


def test_a_code_that_has_run_out_is_not_sent(shop: Shop) -> None:
    mail_id = _order(shop, challenge="c1")
    assert MAIL.release is not None
    shop.run(MAIL.release, mail_id)
    shop.now += timedelta(minutes=11)
    assert shop.run(MAIL.prepare, mail_id) is None
    assert _state(shop, mail_id) == ("failed", True)


async def test_the_mailer_works_in_a_thread_beside_a_running_loop(
    inbox: Inbox, serve: Callable[..., int]
) -> None:
    await asyncio.to_thread(_send, f"smtp://127.0.0.1:{serve()}")
    assert len(inbox.got) == 1
