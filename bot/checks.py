"""`insyn check`: what is configured, what can be reached, what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot import ways
from bot.domain.cases import SECOND_PERSONS, Role
from bot.domain.clock import real_clock
from bot.domain.errors import InsynError
from bot.parts import office_of, sources_of, texter_of, unit_for_command
from bot.proofs.certificates import (
    WARN,
    CertificateError,
    check_dates,
    read_client_certificate,
)
from bot.proofs.smtp import SmtpMailer
from bot.services import hands
from bot.settings import Settings
from bot.sources.measured import MeasuredSource
from bot.store import schema, sealed, staff
from bot.store.engine import open_engine
from bot.telegram.send import BotApi
from bot.telegram.transport import AiohttpRequest


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    says: str


async def check_all(settings: Settings) -> list[Finding]:
    """Looks at everything, side by side; one fault hides no other."""
    return [
        *await asyncio.to_thread(_database, settings),
        await _telegram(settings),
        await asyncio.to_thread(_mail, settings),
        await asyncio.to_thread(_sms, settings),
        *await asyncio.to_thread(_hands, settings),
        *await asyncio.to_thread(_files_and_sources, settings),
        _bankid(settings),
        *_ways(settings),
        _staff(settings),
        _pages(settings),
    ]


def _database(settings: Settings) -> list[Finding]:
    try:
        engine = open_engine(settings.database_url)
    except InsynError as error:
        return [Finding("database", False, str(error))]
    try:
        found = schema.current(engine)
        if found is None:
            says = f"{engine.dialect.name}, empty: the first start fills it"
            return [Finding("database", True, says), _members(())]
        schema.check(engine)
        return [
            Finding("database", True, f"{engine.dialect.name}, schema {found}"),
            _keys(*sealed.misfits(engine, settings.keys)),
            _members(staff.roles(engine)),
        ]
    except SQLAlchemyError as error:
        says = f"cannot be reached ({type(error).__name__}); check DATABASE_URL"
    except schema.SchemaNewerError:
        says = "belongs to a newer version of Insyn; install that one"
    except schema.SchemaOutdatedError:
        says = "has an older schema; run `insyn migrate`"
    finally:
        engine.dispose()
    return [Finding("database", False, says)]


def _keys(broken: int, found: int) -> Finding:
    """Other keys than before are found out here, and not by the first customer."""
    if broken:
        says = f"do not open {broken} of {found} kinds of fields; KEYS must hold the old keys too"
        return Finding("keys", False, says)
    return Finding("keys", True, "open what is sealed" if found else "nothing is sealed yet")


def _members(roles: Sequence[Role]) -> Finding:
    """Whether there are people enough: what takes two persons would wait for ever."""
    if not roles:
        return Finding("staff", False, "nobody works the cases; run `insyn staff add`")
    seconds = sum(role in SECOND_PERSONS for role in roles)
    if len(roles) < 2 or not seconds:
        says = "an erasure takes two people, one of them approver or owner; run `insyn staff add`"
        return Finding("staff", False, says)
    return Finding("staff", True, f"{len(roles)} members, {seconds} of them approvers or owners")


def _hands(settings: Settings) -> list[Finding]:
    """Whether whoever looks by hand leaves others to decide; other faults are told elsewhere."""
    try:
        with unit_for_command(settings) as unit:
            found = hands.places_in_the_way(unit)
    except (InsynError, SQLAlchemyError):
        return []
    return [Finding("staff", False, NOBODY_DECIDES.format(place=place.en)) for place in found]


NOBODY_DECIDES = (
    "{place}: whoever looks there by hand does not decide, and without them there are too few; "
    "add an approver or owner with `insyn staff add`, or name another owner in the sources file"
)


async def _telegram(settings: Settings) -> Finding:
    request = AiohttpRequest(seconds=10)
    try:
        wire = BotApi(request, api_url=settings.telegram_api_url, token=settings.telegram_token)
        me = await wire.call("getMe", {})
    except TelegramError as error:
        return Finding(
            "telegram",
            False,
            f"getMe failed ({error.message}); check TELEGRAM_TOKEN and TELEGRAM_API_URL",
        )
    finally:
        await request.shutdown()
    return Finding("telegram", True, f"@{me['username']}, {settings.telegram_mode}")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return Finding("mail", False, "SMTP_URL is not set: nobody can prove an e-mail address")
    return _tried(
        "mail", SmtpMailer(settings.smtp_url, sender=settings.mail_from).ping, settings.mail_from
    )


def _sms(settings: Settings) -> Finding:
    texter = texter_of(settings)
    if texter is None:
        return Finding("sms", True, "not set up: there are no codes by SMS")
    return _tried("sms", texter.ping, f"from {settings.sms_sender}")


def _files_and_sources(settings: Settings) -> list[Finding]:
    try:
        office = office_of(settings)
        sources = sources_of(office)
    except InsynError as error:
        faults = getattr(error, "faults", None) or [error]
        return [Finding("files", False, str(fault)) for fault in faults]
    found = [_source(source) for source in sources.values()]
    for source in sources.values():
        source.close()
    return [Finding("files", True, office.company.name), *found]


def _source(source: MeasuredSource) -> Finding:
    """A live question, with how long the answer took."""
    found = _tried(f"source {source.name}", source.ping, "answers")
    took = [call.milliseconds for call in source.taken()]
    return replace(found, says=f"answers in {took[0]} ms") if found.ok and took else found


def _tried(name: str, ping: Callable[[], None], says: str) -> Finding:
    try:
        ping()
    except InsynError as error:
        differs = "; ".join(map(str, getattr(error, "faults", ())))
        return Finding(name, False, f"{error} {differs}".strip())
    return Finding(name, True, says)


def _bankid(settings: Settings) -> Finding:
    """Days left of our certificate: an order for a new one takes weeks."""
    if not settings.bankid_env or settings.bankid_cert is None:
        return Finding("bankid", True, "not set up: nobody gets further than level 2")
    try:
        certificate = read_client_certificate(settings.bankid_cert, settings.bankid_cert_password)
        check_dates(certificate, real_clock())
    except CertificateError as error:
        return Finding("bankid", False, f"BANKID_CERT: {error.reason}")
    left = certificate.days_left(real_clock())
    says = f"{settings.bankid_env}, the certificate has {left} days left"
    return Finding("bankid", True, says + (": order a new one now" if left < WARN.days else ""))


def _ways(settings: Settings) -> list[Finding]:
    """Which rights the set-up leads to, and what is left to the staff."""
    try:
        office = office_of(settings, eid=bool(settings.bankid_env))
    except InsynError:  # told by the files already
        return []
    lines = (*ways.told(office), *(f"note: {line}" for line in ways.warnings(office)))
    return [Finding("ways", True, line) for line in lines]


def _staff(settings: Settings) -> Finding:
    if settings.staff_chat_id is None:
        return Finding(
            "staff group", False, "STAFF_CHAT_ID is not set: cases are announced to nobody"
        )
    return Finding("staff group", True, str(settings.staff_chat_id))


def _pages(settings: Settings) -> Finding:
    if not settings.public_url:
        return Finding(
            "public address", False, "PUBLIC_URL is not set: answers have no page to lie on"
        )
    return Finding("public address", True, settings.public_url)
