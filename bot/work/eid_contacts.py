"""Looks up whom an approval concerns, and tells them when a new account was linked to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import SourceHoldings
from bot.domain.identifiers import Phone, parse_phone
from bot.domain.on_file import ContactMatch
from bot.domain.registry import Registry
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import eid_binding, not_me
from bot.sources.base import SourceAdapter
from bot.store import bindings, eids
from bot.store.tables import EidOrder
from bot.store.unit import Unit
from bot.work.challenge import look_up
from bot.work.jobs import Job, Tools

Search = tuple[Claim, Registry]


def _prepare(unit: Unit, order_id: str) -> Search | None:
    number = eid_binding.number_to_look_up(unit, order_id)
    return None if number is None else (number, unit.office.registry)


def _act(tools: Tools, search: Search) -> list[str]:
    number, registry = search
    return own_contacts(tools.sources.values(), number, registry)


def own_contacts(sources: Iterable[SourceAdapter], number: Claim, registry: Registry) -> list[str]:
    """The addresses and telephone numbers (E.164) in the person's own rows that nobody else has.

    Raises SourceUnavailableError if a source is down.
    """
    adapters = list(sources)
    found = {claim for source in adapters for claim in _contacts(registry, _find(source, number))}
    return sorted(one.value for one in found if look_up(adapters, one).match is ContactMatch.ONE)


def _find(source: SourceAdapter, number: Claim) -> SourceHoldings:
    return source.find(frozenset({number}))


def _contacts(registry: Registry, found: SourceHoldings) -> Iterator[Claim]:
    """Of tables in which a row is the person: whoever wrote a message may be anybody."""
    for row in found.rows:
        table = registry.table(row.source, row.table)
        columns = table.identities.items() if table.person else ()
        for column, kind in columns:
            written = str(row.values[column] or "").strip()
            if kind is ClaimKind.EMAIL and written:
                yield Claim(kind, written)
            phone = parse_phone(written) if kind is ClaimKind.PHONE else None
            if isinstance(phone, Phone):
                yield phone.claim


def _finish(unit: Unit, order_id: str, contacts: list[str]) -> None:
    eid_binding.contacts_found(unit, order_id, contacts)


JOB = Job(prepare=_prepare, act=_act, finish=_finish)


# -- the notice -------------------------------------------------------------------------------


def _has_to_be_told(unit: Unit, order_id: str) -> str | None:
    row = eids.by_id(unit, order_id)
    return order_id if row is not None and row.sealed_contacts is not None else None


def _nothing(_tools: Tools, order_id: str) -> str:
    return order_id


def _tell(unit: Unit, order_id: str, _same: str) -> None:
    row = eids.by_id(unit, order_id)
    assert row is not None
    language = unit.language(row.chat_id)
    for contact in eid_binding.whom_to_tell(unit, order_id) or ():
        if isinstance(contact, Phone):
            unit.text(contact.e164, plain(_in_short(unit), language))
        else:
            subject, text = _letter(unit, row)
            unit.mail(contact.address, plain(subject, language), plain(text, language))


def _in_short(unit: Unit) -> Sayable:
    """One part, if the name lets it. No link: nobody should press those in text messages."""
    company = unit.office.company
    text = _("Somebody identified as you in the Telegram bot of {company}. Not you? Call {phone}.")
    return text.format(company=company.name, phone=company.phone)


def _letter(unit: Unit, row: EidOrder) -> tuple[Sayable, Sayable]:
    """No name: whoever reads along learns nothing about the person or the case."""
    company = unit.office.company
    subject = _("A Telegram account was linked to you at {company}").format(company=company.name)
    text = lines(
        _("Somebody has just identified themselves as you with {provider}.").format(
            provider=row.provider
        ),
        _("It was done in the Telegram bot of {company}.").format(company=company.name),
        "",
        _("If it was you, you need not do anything."),
        _("If it was not you, call us at once: {phone}.").format(phone=company.phone),
        *_link(unit, row),
    )
    return subject, text


def _link(unit: Unit, row: EidOrder) -> tuple[Sayable, ...]:
    """Where it can be stopped at once; the page says nothing about the person either."""
    binding = bindings.newest(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id)
    url = not_me.link(unit, binding) if binding is not None else ""
    return (_("Or stop it at once here: {url}").format(url=url),) if url else ()


NOTICE = Job(prepare=_has_to_be_told, act=_nothing, finish=_tell)
