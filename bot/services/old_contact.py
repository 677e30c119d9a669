"""Tells the old contact that it is to be changed, so that whoever reads it can stop a theft.

Whoever takes over a contact takes over an identity: the warning goes to where the thief is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from bot.domain.audit import Code
from bot.domain.cases import Right, State
from bot.domain.claims import ClaimKind
from bot.domain.identifiers import Email, Phone, parse_email, parse_phone
from bot.domain.identity import Method
from bot.domain.messages import Button, Send
from bot.domain.texts import Language, LocalText, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import casework
from bot.store import bindings, trail
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit

TASK = "old_contact"
OVER = "old_contact_over"
WARNINGS = 10  # a case has two: when it is asked for, and when it is approved
PATH = "/not-me/"
MARK = 32  # hex digits of the link's proof: 128 bits


class Told(StrEnum):
    """How the owner of the old contact heard of the change."""

    OLD = "old"  # by e-mail to the old address itself
    TEXTED = "texted"  # by text message to the old number, and by e-mail on file if there is any
    ON_FILE = "on_file"  # the old one takes no mail from here: an address on file was told
    FIRST = "first"  # there was no old one: an address on file was told
    NOBODY = "nobody"  # staff have to tell it


WORDS: Mapping[Told, Text] = {
    Told.OLD: _("The old address is told by e-mail, with a link that stops the change."),
    Told.TEXTED: _("The old number is told by text message, with a link that stops the change."),
    Told.ON_FILE: _(
        "☎️ The old contact takes no mail from here, so the e-mail address on file is told. Tell "
        "the old contact too, before you approve."
    ),
    Told.FIRST: _("There was no old contact; the e-mail address on file is told."),
    Told.NOBODY: _(
        "☎️ Nobody can be told by e-mail. Tell the old contact yourselves, before you approve."
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """What the mails to the old contact have to say, and to whom."""

    addresses: tuple[str, ...] = field(repr=False)
    number: str | None = field(repr=False)  # that gets a text message
    language: Language
    ref: str
    what: LocalText
    link: str = field(repr=False)
    until: datetime | None  # when the change is made; None: it is not approved yet
    refused: bool = False  # what ends the warning: a refusal, or else a withdrawal


def concerns(case: Case) -> bool:
    """Whether the case changes a way to reach the person."""
    return case.right == Right.RECTIFICATION and case.needs_second


def warn(unit: Unit, case: Case) -> None:
    """Orders the mails, and tells other chats of the same person at once."""
    unit.task(TASK, case.id, lane=f"{TASK}:{case.id}")
    stop = Button(label=_("This was not me: stop it"), action=f"contact.stop:{case.ref}")
    others = bindings.elsewhere(
        unit, persons=casework.persons_of(unit, case), not_by=case.tg_user_id or 0, now=unit.now
    )
    for other in others:
        unit.say(other.chat_id, Send(text=_in_chat(case), keyboard=((stop,),)), case_id=case.id)


def _in_chat(case: Case) -> Sayable:
    return lines(
        _("⚠️ Somebody wants to change how we reach you (case {ref}).").format(ref=case.ref),
        when(case.wait_until),
        _(
            "If that was you, all is well. If it was not, press the button: then nothing is "
            "changed."
        ),
    )


def call_off(unit: Unit, case: Case) -> None:
    """Tells whoever was warned that nothing comes of it; who stopped it knows already."""
    if not concerns(case) or case.disowned_at is not None:
        return
    unit.task(OVER, case.id, lane=f"{TASK}:{case.id}")
    if case.state == State.REFUSED and case.doubted_at is not None:
        return  # the other accounts hear of it as of every case that was not the person's
    others = bindings.elsewhere(
        unit, persons=casework.persons_of(unit, case), not_by=case.tg_user_id or 0, now=unit.now
    )
    for other in others:
        unit.say(other.chat_id, Send(text=_over_in_chat(unit, case)), case_id=case.id)


def _over_in_chat(unit: Unit, case: Case) -> Sayable:
    call = _("If it was not you who asked, call us: {phone}.")
    return lines(
        _("Nothing comes of the change of how we reach you (case {ref}).").format(ref=case.ref),
        ended(refused=case.state == State.REFUSED),
        call.format(phone=unit.office.company.phone),
    )


def ended(*, refused: bool) -> Text:
    """Why nothing comes of the change."""
    if refused:
        return _("Our staff have not granted the request, and nothing is changed.")
    return _("The request was taken back, and nothing is changed.")


def when(until: datetime | None) -> Text:
    """From when on the new contact counts."""
    if until is None:
        return _("Nothing is changed before our staff have looked at it.")
    return _("It is changed from {moment} on.").format(moment=until)


# -- the errand "old_contact" -----------------------------------------------------------------


def alarm(unit: Unit, case_id: str) -> Alarm | None:
    """What to write to the old contact; None if it cannot be written to, or need not be."""
    case = case_rows.by_id(unit, case_id)
    if case is None or case.closed_at is not None or case.disowned_at is not None:
        return None
    told = _alarm(unit, case)
    if told is None:
        note(unit, case.ref, mails=0, texts=0)
    return told


def called_off(unit: Unit, case_id: str) -> Alarm | None:
    """What to write when nothing comes of it; None if the old contact was not warned."""
    case = case_rows.by_id(unit, case_id)
    if case is None or case.disowned_at is not None or not _was_warned(unit, case):
        return None
    alarm = _alarm(unit, case)
    return replace(alarm, refused=case.state == State.REFUSED) if alarm is not None else None


def _was_warned(unit: Unit, case: Case) -> bool:
    """Whether a mail or a text message has been ordered."""
    rows = trail.page(
        unit, case_ref=case.ref, code=Code.CONTACT_WARNED, actor=None, before=None, size=WARNINGS
    )
    told = [json.loads(row.facts) for row in rows]
    return any(facts.get("mails") or facts.get("texts") for facts in told)


def _alarm(unit: Unit, case: Case) -> Alarm | None:
    addresses, number = _addresses(unit, case), _number(unit, case)
    if not (addresses or number):
        return None
    request = casework.request_of(unit, case)
    table = unit.office.registry.table(request["source"], request["table"])
    return Alarm(
        addresses=addresses,
        number=number,
        language="en" if case.language == "en" else "sv",
        ref=case.ref,
        what=table.field_of(request["column"]).label,
        link=f"{unit.office.public_url}{PATH}{_token(unit, case)}",
        until=case.wait_until,
    )


def note(unit: Unit, ref: str, *, mails: int, texts: int) -> None:
    """Writes into the trail how many mails and text messages have been ordered."""
    unit.audit(Code.CONTACT_WARNED, actor="system", case_ref=ref, mails=mails, texts=texts)


def note_over(unit: Unit, ref: str, *, mails: int, texts: int) -> None:
    """The same for what ends the warning."""
    unit.audit(Code.CONTACT_CALLED_OFF, actor="system", case_ref=ref, mails=mails, texts=texts)


def _addresses(unit: Unit, case: Case) -> tuple[str, ...]:
    """The old address itself; else those that the person has proved to be on file."""
    if Method.EMAIL_CODE not in unit.office.codes:  # no mail leaves from here
        return ()
    old = parse_email(str(casework.request_of(unit, case).get("old") or ""))
    if isinstance(old, Email):
        return (old.address,)
    proved = sorted(casework.claims_of(unit, case))
    return tuple(claim.value for claim in proved if claim.kind is ClaimKind.EMAIL)


def _number(unit: Unit, case: Case) -> str | None:
    """The old number, if it is a mobile to which text messages are sent from here."""
    old = parse_phone(str(casework.request_of(unit, case).get("old") or ""))
    if Method.SMS_CODE not in unit.office.codes or not isinstance(old, Phone) or not old.mobile:
        return None
    return old.e164 if old.e164.startswith(unit.office.sms_countries) else None


def is_number(unit: Unit, case: Case) -> bool:
    """Whether what is to be changed is a telephone number."""
    old = parse_phone(str(casework.request_of(unit, case).get("old") or ""))
    return isinstance(old, Phone)


def told(unit: Unit, case: Case) -> Told | None:
    """How the owner of the old contact is told; None if none changes, or the case is closed."""
    if not concerns(case) or case.closed_at is not None:
        return None
    old = casework.request_of(unit, case).get("old")
    if _number(unit, case) is not None:
        return Told.TEXTED
    if not _addresses(unit, case):
        return Told.NOBODY
    if isinstance(parse_email(str(old or "")), Email):
        return Told.OLD
    return Told.ON_FILE if old else Told.FIRST


# -- the link ---------------------------------------------------------------------------------


def _token(unit: Unit, case: Case) -> str:
    return case.id + _proof(unit, case.id)


def _proof(unit: Unit, case_id: str) -> str:
    """Made with a key outside the database, so that every mail of a case has the same link."""
    return unit.digest("not-me", case_id)[:MARK]


def case_of(unit: Unit, token: str) -> Case | None:
    """The case to whose old contact the link was sent."""
    case_id, proof = token[:-MARK], token[-MARK:]
    if not compare_digest(proof.encode(), _proof(unit, case_id).encode()):
        return None
    case = case_rows.by_id(unit, case_id)
    return case if case is not None and concerns(case) else None
