"""Asks the registers whether a signed power may hold by itself, and tells those who gave it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain import postal
from bot.domain.claims import Claim
from bot.domain.holdings import Finding
from bot.domain.identifiers import Email, parse_email
from bot.domain.registry import Registry
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import powers
from bot.store.unit import Unit
from bot.work.eid_contacts import own_contacts
from bot.work.jobs import Job, Tools


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers say of whoever gives the power."""

    protected: bool
    mailboxes: tuple[Email, ...]
    addresses: tuple[postal.Address, ...] = field(repr=False)


def _act(tools: Tools, search: tuple[Claim, Registry]) -> Known:
    number, registry = search
    sources = list(tools.sources.values())
    found = [source.find(frozenset({number})) for source in sources]
    contacts = own_contacts(sources, number, registry)
    mailboxes = (parse_email(one) for one in contacts if "@" in one)
    return Known(
        protected=any(one.finding is Finding.PROTECTED for one in found),
        mailboxes=tuple(one for one in mailboxes if isinstance(one, Email)),
        addresses=postal.on_file(registry, found),
    )


def _finish(unit: Unit, power_id: str, known: Known) -> None:
    told = () if known.protected else known.mailboxes
    row = powers.settle(
        unit,
        power_id,
        protected=known.protected,
        mails=len(told),
        on_file=known.addresses,
    )
    if row is None:
        return
    language = unit.language(row.chat_id)
    subject, text = _letter(unit)
    for mailbox in told:
        unit.mail(mailbox.address, plain(subject, language), plain(text, language))


def _letter(unit: Unit) -> tuple[Sayable, Sayable]:
    """No names: whoever reads along learns nothing about the person or who acts for them."""
    company, phone = unit.office.company.name, unit.office.company.phone
    subject = _("A power of attorney was signed in your name at {company}").format(company=company)
    text = lines(
        _("Somebody has just signed a power of attorney as you, with BankID."),
        _("It lets another person ask {company} for your data, or for changes in it.").format(
            company=company
        ),
        "",
        _("If it was you, you need not do anything. In the Telegram bot, /attorney shows it."),
        _("If it was not you, call us at once: {phone}.").format(phone=phone),
    )
    return subject, text


JOB = Job(prepare=powers.to_look_up, act=_act, finish=_finish)
