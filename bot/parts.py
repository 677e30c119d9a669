"""The real parts that commands need too: the company, its data sources, and a unit of work.

Apart from bot/wiring.py, so that a command starts without Telegram, web server and workers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.domain import init_data
from bot.domain.clock import real_clock
from bot.domain.eid import EidPolicy
from bot.domain.identity import Method
from bot.domain.office import Office
from bot.domain.registry import Source
from bot.given_files import read_files
from bot.settings import Settings
from bot.sources.base import SourceAdapter
from bot.sources.http import HttpSource
from bot.sources.manual import ManualSource
from bot.sources.measured import MeasuredSource, measured
from bot.sources.sql import SqlSource
from bot.store.engine import open_engine
from bot.store.unit import Surroundings, Unit
from bot.telegram.render import render

if TYPE_CHECKING:
    from bot.proofs.elks import ElksTexter

ADAPTERS: Mapping[str, Callable[[Source], SourceAdapter]] = {
    "sql": SqlSource,
    "http": HttpSource,
    "manual": ManualSource,
}


def office_of(settings: Settings, *, eid: bool = False) -> Office:
    """The company's facts. Raises FilesError."""
    files = read_files(settings)
    return Office(
        company=files.company,
        registry=files.registry,
        levels=files.levels,
        policy=files.policy,
        staff_chat_id=settings.staff_chat_id,
        staff_language=files.company.language,
        public_url=settings.public_url,
        web_app_key=init_data.key_of(settings.telegram_token),
        demo=settings.demo,
        demo_app=settings.bankid_app_url if settings.demo else "",
        eid=_eid_policy(settings) if eid else None,
        codes=frozenset(_codes(settings)),
        sms_per_hour=settings.sms_per_hour,
        sms_countries=settings.sms_countries,
        erasure_wait=settings.erasure_wait_hours,
        contact_wait=settings.contact_wait_hours,
        identity_days=settings.identity_days,
        case_years=settings.case_years,
        chat_days=settings.chat_days,
        console=settings.console,
        staff_names=settings.staff_names == "shown",
        evidence_days=settings.evidence_days,
    )


def _codes(settings: Settings) -> Iterator[Method]:
    """The ways in which a code can be sent."""
    if settings.smtp_url:
        yield Method.EMAIL_CODE
    if settings.sms_account:
        yield Method.SMS_CODE


def texter_of(settings: Settings) -> ElksTexter | None:
    """What sends text messages, if it is set up."""
    from bot.proofs.elks import ElksAccount, ElksTexter

    if settings.sms_account is None:
        return None
    user, word = settings.sms_account
    account = ElksAccount(
        base=settings.sms_url, username=user, password=word, sender=settings.sms_sender
    )
    return ElksTexter(account)


def _eid_policy(settings: Settings) -> EidPolicy:
    simulator = settings.bankid_env == "simulator"
    return EidPolicy(simulator=simulator, return_by=settings.bankid_return)


def sources_of(office: Office) -> Mapping[str, MeasuredSource]:
    """An adapter for each source that the registry declares, with a clock to its calls."""
    return {
        source.name: measured(ADAPTERS[source.kind](source)) for source in office.registry.sources
    }


@contextlib.contextmanager
def unit_for_command(settings: Settings) -> Iterator[Unit]:
    """A unit for one command of the command line; what it says is sent by the running program."""
    engine = open_engine(settings.database_url)
    around = Surroundings(
        keyring=settings.keys, office=office_of(settings), render=render, process_id="command-line"
    )
    with Session(engine, expire_on_commit=False) as session:
        unit = Unit(session, around, real_clock())
        yield unit
        unit.flush()
        session.commit()
    engine.dispose()
