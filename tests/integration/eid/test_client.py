"""The client against the RP API over real mutual TLS: who is let in, and every fault as one error."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.clock import real_clock
from bot.domain.eid import Ask, Completed, EidError, Failed, Hint, Pending
from bot.emulator.bankid import pki
from bot.emulator.bankid.faults import BankFault
from bot.emulator.bankid.orders import BankError
from bot.emulator.bankid.simulator import PASSWORD, Simulator
from bot.proofs import bankid
from bot.proofs.bankid import BankId, BankIdSite
from bot.proofs.certificates import (
    CertificateError,
    check_dates,
    read_client_certificate,
    tls_context,
)
from tests.integration.eid.scene import PHONE_AGENT, number_of

ASK = Ask(
    ip="192.0.2.1", user_agent="x", device="d" * 64, domain="insyn.example", visible="Hej åäö"
)


@pytest.fixture
async def bank() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


def client(bank: Simulator, folder: Path, pair: pki.Pair, ca: pki.Authority) -> BankId:
    path = folder / "client.p12"
    path.write_bytes(pair.p12(PASSWORD))
    certificate = read_client_certificate(path, PASSWORD)
    return BankId(BankIdSite(base=bank.url), tls_context(certificate, ca.pem.decode()), seconds=3)


@pytest.fixture
async def ours(bank: Simulator, tmp_path: Path) -> AsyncIterator[BankId]:
    made = client(bank, tmp_path, pki.issue(bank.client_ca, "insyn"), bank.server_ca)
    yield made
    await made.close()


async def refused(made: BankId) -> str:
    try:
        with pytest.raises(EidError) as told:
            await made.start(ASK)
    finally:
        await made.close()
    return told.value.code


async def test_a_foreign_certificate_is_not_let_in(bank: Simulator, tmp_path: Path) -> None:
    stranger = pki.issue(pki.authority("somebody else"), "insyn")
    assert await refused(client(bank, tmp_path, stranger, bank.server_ca)) == "unreachable"
    assert bank.rp.calls == []


async def test_nobody_without_a_certificate_is_let_in(bank: Simulator) -> None:
    import ssl

    context = ssl.create_default_context(cadata=bank.server_ca.pem.decode())
    made = BankId(BankIdSite(base=bank.url), context, seconds=3)
    assert await refused(made) == "unreachable"


async def test_a_server_of_another_authority_is_not_spoken_to(
    bank: Simulator, tmp_path: Path
) -> None:
    pair = pki.issue(bank.client_ca, "insyn")
    made = client(bank, tmp_path, pair, pki.authority("not the pinned one"))
    assert await refused(made) == "unreachable"
    assert bank.rp.calls == []


@pytest.mark.parametrize("environment", ["test", "production"])
def test_only_bankids_own_root_is_trusted(
    bank: Simulator, tmp_path: Path, environment: str
) -> None:
    path = tmp_path / "client.p12"
    path.write_bytes(pki.issue(bank.client_ca, "insyn").p12(PASSWORD))
    made = tls_context(
        read_client_certificate(path, PASSWORD), bankid.pinned_authority(environment)
    )
    names = [dict(part[0] for part in one["subject"])["commonName"] for one in made.get_ca_certs()]
    wanted = "BankID SSL Root CA v1"
    assert names == [f"Test {wanted} Test" if environment == "test" else wanted]


async def test_an_order_goes_from_start_to_its_one_answer(bank: Simulator, ours: BankId) -> None:
    begun = await ours.start(ASK)
    assert await ours.poll(begun.order_ref) == Pending(Hint.OUTSTANDING)
    order = bank.bank.scan(ours.qr_frame(begun, 0))
    assert await ours.poll(begun.order_ref) == Pending(Hint.STARTED)
    bank.bank.choose(order, number_of("Elin"))
    assert await ours.poll(begun.order_ref) == Pending(Hint.USER_SIGN)
    bank.bank.approve(order, name="Elin Åkesson", risk="missing")
    told = await ours.poll(begun.order_ref)
    assert isinstance(told, Completed)
    assert (told.personnummer, told.risk) == (number_of("Elin"), "moderate")
    assert number_of("Elin") not in repr(told)
    with pytest.raises(EidError, match="invalidParameters"):
        await ours.poll(begun.order_ref)


async def test_what_is_asked_with(bank: Simulator, ours: BankId) -> None:
    await ours.start(ASK)
    path, body = bank.rp.calls[0]
    assert path == "auth"
    assert body["requirement"] == {"risk": "LOW", "pinCode": True}
    assert body["returnRisk"] is True
    assert body["web"]["referringDomain"] == "insyn.example"
    assert "app" not in body
    assert "returnUrl" not in body


async def test_a_cancelled_order_is_over(bank: Simulator, ours: BankId) -> None:
    begun = await ours.start(ASK)
    await ours.cancel(begun.order_ref)
    with pytest.raises(EidError, match="invalidParameters"):
        await ours.cancel(begun.order_ref)


async def test_an_order_that_no_app_takes_up_fails_after_thirty_seconds(
    bank: Simulator, ours: BankId
) -> None:
    begun = await ours.start(ASK)
    bank.bank.orders[begun.order_ref].made_at -= 31
    assert await ours.poll(begun.order_ref) == Failed(Hint.START_FAILED)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (BankFault(status=400, code="alreadyInProgress"), "alreadyInProgress"),
        (BankFault(status=401, code="unauthorized"), "unauthorized"),
        (BankFault(status=408, code="requestTimeout"), "requestTimeout"),
        (BankFault(status=500, code="internalError"), "internalError"),
        (BankFault(status=503, code="maintenance", times=2), "maintenance"),
        (BankFault(html=True), "unreadable"),
        (BankFault(html=True, status=200), "unreadable"),
        (BankFault(drop=True), "unreachable"),
        (BankFault(seconds=5), "unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_every_fault_is_one_error_with_its_code(
    bank: Simulator, ours: BankId, fault: BankFault, code: str
) -> None:
    bank.rp.faults.append(fault)
    with pytest.raises(EidError) as told:
        await ours.start(ASK)
    assert told.value.code == code


async def test_maintenance_is_tried_once_more(bank: Simulator, ours: BankId) -> None:
    bank.rp.faults.append(BankFault(status=503, code="maintenance"))
    begun = await ours.start(ASK)
    assert begun.order_ref in bank.bank.orders
    bank.rp.faults.append(BankFault("collect", status=503, code="maintenance"))
    with pytest.raises(EidError, match="maintenance"):  # two seconds would not have passed
        await ours.poll(begun.order_ref)


async def test_a_script_says_where_an_order_stands(bank: Simulator, ours: BankId) -> None:
    bank.rp.faults += [
        BankFault("collect", times=2, hint="userMrtd"),
        BankFault("collect", hint="certificateErr"),
    ]
    ref = (await ours.start(ASK)).order_ref
    told = [await ours.poll(ref) for _ in range(3)]
    assert told == [Pending(Hint.USER_MRTD), Pending(Hint.USER_MRTD), Failed(Hint.CERTIFICATE)]
    assert bank.rp.faults == []


def test_the_stand_in_takes_a_web_page_or_an_app_as_bankid_does(bank: Simulator) -> None:
    web = {"referringDomain": "insyn.example", "userAgent": "x", "deviceIdentifier": "d"}
    body = {"endUserIp": "192.0.2.1", "web": web}
    bank.bank.start("auth", body, "insyn")
    with pytest.raises(BankError, match="invalidParameters"):
        bank.bank.start("auth", {**body, "app": {"appIdentifier": "insyn"}}, "insyn")


@pytest.mark.parametrize(("headers", "wait"), [({"RateLimit-Reset": "17"}, 17.0), ({}, 5.0)])
async def test_a_busy_bankid_says_until_when(
    bank: Simulator, ours: BankId, headers: dict[str, str], wait: float
) -> None:
    bank.rp.faults.append(BankFault(status=429, code="tooManyRequests", headers=headers))
    with pytest.raises(EidError) as told:
        await ours.start(ASK)
    assert told.value.retry_after == wait


@pytest.mark.parametrize(
    ("agent", "base"),
    [
        (PHONE_AGENT, "https://app.bankid.com/?"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari", "https://app.bankid.com/?"),
        ("Mozilla/5.0 (Linux; Android 14; Mobile; rv:127.0) Gecko Firefox/127.0", "bankid:///?"),
        ("Mozilla/5.0 (iPhone) CriOS/126 Mobile Safari", "bankid:///?"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126", "bankid:///?"),
        ("", "bankid:///?"),
    ],
)
async def test_the_link_that_opens_the_app(
    bank: Simulator, ours: BankId, agent: str, base: str
) -> None:
    begun = await ours.start(ASK)
    wanted = f"{base}autostarttoken={begun.auto_start_token}&redirect=null"
    assert ours.app_link(begun, user_agent=agent) == wanted


# -- the certificate --------------------------------------------------------------------------


def written(folder: Path, *, days: int) -> Path:
    ends = real_clock() + dt.timedelta(days=days, minutes=5)
    path = folder / "ours.p12"
    path.write_bytes(pki.issue(pki.authority("a bank"), "insyn", ends=ends).p12(PASSWORD))
    return path


@pytest.mark.parametrize(("days", "soon"), [(400, False), (61, False), (59, True), (1, True)])
def test_the_last_day_of_the_certificate_is_watched(tmp_path: Path, days: int, soon: bool) -> None:
    certificate = read_client_certificate(written(tmp_path, days=days), PASSWORD)
    check_dates(certificate, real_clock())
    assert certificate.days_left(real_clock()) == days
    assert certificate.expiring(real_clock()) is soon
    assert "PRIVATE" not in repr(certificate)


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    certificate = read_client_certificate(written(tmp_path, days=-1), PASSWORD)
    with pytest.raises(CertificateError) as told:
        check_dates(certificate, real_clock())
    assert "expired on" in told.value.reason


def test_a_wrong_password_or_file_is_told_without_either(tmp_path: Path) -> None:
    path = written(tmp_path, days=5)
    for file, password in ((path, "not-it"), (tmp_path / "none.p12", PASSWORD)):
        with pytest.raises(CertificateError) as told:
            read_client_certificate(file, password)
        assert password not in told.value.reason
