"""The power by which somebody acts for another person, as it stands in a case, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.clock import stockholm_day
from bot.domain.intake import Asked
from bot.domain.mandates import Kind, Lack, Mandate
from bot.domain.powers import State
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services.staff_words import ASKED
from bot.store import cases as case_rows
from bot.store import deceased, powers
from bot.store import staff as staff_rows
from bot.store.tables import Case
from bot.store.unit import Unit


def kept(unit: Unit, case: Case) -> Mandate | None:
    """The power that was written down in this very case."""
    found = unit.open(case, "sealed_mandate") if case.sealed_mandate else None
    return _as_it_stands(unit, Mandate.from_json(found)) if found else None


def _as_it_stands(unit: Unit, mandate: Mandate) -> Mandate:
    """A power that was signed electronically ends where it was given, in the very moment."""
    if not mandate.power:
        return mandate
    row = powers.by_id(unit, mandate.power)
    holds = row is not None and row.state == State.HELD
    dead = row is not None and deceased.known(unit, [row.person_digest])
    return replace(mandate, ended=mandate.ended or not holds or dead)


def of_case(unit: Unit, case: Case) -> Mandate | None:
    """The power that was written down in the case, or by which it was opened."""
    if case.represented_by is None:
        return kept(unit, case)
    parent = case_rows.by_id(unit, case.represented_by)
    return kept(unit, parent) if parent is not None else None


def lapsed(unit: Unit, case: Case) -> bool:
    """Whether the case was opened for a representative whose power is over."""
    if case.represented_by is None:
        return False
    mandate = of_case(unit, case)
    return mandate is None or mandate.lack(stockholm_day(unit.now)) is not None


def told(unit: Unit, case: Case) -> list[Sayable]:
    """The power in words, for whoever works on the case; whom it is for stands elsewhere."""
    mandate = of_case(unit, case)
    if mandate is None:
        return []
    head = _("Asked for by somebody else, by this power:") if case.represented_by else _HEAD
    covers = [
        _("Covers: {what}").format(what=ASKED[one]) for one in Asked if one in mandate.covers
    ]
    until = _("Until {day}").format(day=mandate.until) if mandate.until else _("Without an end")
    lack = mandate.lack(stockholm_day(unit.now))
    warned = [
        *_other_name(mandate),
        *_other_address(mandate),
        *([LACKS[lack]] if lack else []),
    ]
    return [head, KINDS[mandate.kind], *covers, until, _seen(unit, mandate), *warned]


def _other_name(mandate: Mandate) -> list[Sayable]:
    """The number is the one that was signed; banks and people do not always write names alike."""
    if not mandate.known_as:
        return []
    told = _(
        "⚠️ The power names {named}, and BankID says {known}, with the number that was signed. "
        "Make sure that the right person was meant before you open anything."
    )
    return [told.format(named=mandate.named, known=mandate.known_as)]


def where_to(unit: Unit, case: Case) -> list[Sayable]:
    """What to know before something is posted to the person."""
    mandate = of_case(unit, case) if case.represented_by is not None else None
    return _other_address(mandate) if mandate is not None else []


def _other_address(mandate: Mandate) -> list[Sayable]:
    """Whoever acts may have had a hand in it, so they are the last to be asked about it."""
    return [_NOT_ON_FILE] if mandate.typed else []


_NOT_ON_FILE = _(
    "⚠️ The postal address in the power is not one that your register has of the person. Letters "
    "are addressed to the one in the register. Before you send anything elsewhere, ask the person "
    "themselves which is right, by a contact in the register; do not ask whoever acts for them."
)


def _seen(unit: Unit, mandate: Mandate) -> Sayable:
    if mandate.power:
        return _("Signed by the other person with BankID on {day}; the signature is kept.").format(
            day=mandate.seen_on
        )
    member = staff_rows.by_id(unit, mandate.seen_by)
    return _("Seen by {name} on {day}: {document}").format(
        name=member.name if member else "–", day=mandate.seen_on, document=mandate.document
    )


_HEAD = _("The power to act that was seen:")
KINDS: Mapping[Kind, Text] = {
    Kind.ATTORNEY: _("Power of attorney"),
    Kind.LASTING: _("Lasting power of attorney (framtidsfullmakt)"),
    Kind.GUARDIAN: _("Guardian or administrator (god man, förvaltare)"),
    Kind.CUSTODIAN: _("Custody of a child"),
    Kind.SIGNATORY: _("Signs for a company"),
}
LACKS: Mapping[Lack, Text] = {
    Lack.NOT_COVERED: _("⚠️ The power does not cover that."),
    Lack.OVER: _("⚠️ The power is over: its last day has passed."),
    Lack.ENDED: _("⚠️ The power has been taken back."),
    Lack.COMPANY: _(
        "⚠️ A company has none of these rights, so no case is opened for it: answer here, in "
        "words. What is stored of a person there, such as a contact or a sole trader, that person "
        "alone can ask for."
    ),
}
