"""Looks up whether a contact is on file, and has the code sent there if it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain import on_file, recycled
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import SourceUnavailableError
from bot.domain.identity import Action, Method
from bot.domain.messages import one_part
from bot.domain.on_file import ContactMatch, OnFile
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import verification
from bot.services.phones import PhoneSearch
from bot.services.verification import CodeLetter, LookUp
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools
from bot.work.phone import one_person, same_person

PURPOSES: Mapping[Action, Text] = {
    Action.ACCESS: _("It is needed to see what is stored about you."),
    Action.ACCESS_FULL: _("It is needed to get a full copy of what is stored about you."),
    Action.RECTIFY: _("It is needed to correct what is stored about you."),
    Action.CHANGE_CONTACT: _("It is needed to change how we reach you."),
    Action.ERASE: _("It is needed to have your data erased."),
    Action.CASE_STATUS: _("It is needed to see your cases."),
    Action.WITHDRAW_CASE: _("It is needed to take back a case."),
}
OTHER = _("It is needed to use your rights.")


def _prepare(unit: Unit, challenge_id: str) -> LookUp | None:
    return verification.contact_to_look_up(unit, challenge_id)


@dataclass(frozen=True, slots=True)
class Found:
    """What the register says of a contact."""

    match: ContactMatch
    customer: Claim  # one name for whoever has it
    known_by: frozenset[Claim] = frozenset()  # by what else the one person is known
    given_anew: bool = False
    unconfirmed: bool = False  # nobody has confirmed the number for a year


def _act(tools: Tools, wanted: LookUp) -> Found:
    sources = tools.sources.values()
    known = look_up(sources, wanted.claim)
    found = _found(wanted, known, sources)
    return replace(found, known_by=on_file.besides(known.known_by, {wanted.claim}))


def _found(wanted: LookUp, known: OnFile, sources: Iterable[SourceAdapter]) -> Found:
    whose = on_file.customer(wanted.claim, known)
    if wanted.beside is None:
        return _with_signs(known, wanted, whose)
    pair = frozenset({wanted.claim, wanted.beside})
    by_contacts = {one.kind for one in pair} == {ClaimKind.PHONE, ClaimKind.EMAIL}
    one = same_person(sources, _search(wanted)) if by_contacts else one_person(sources, pair)
    return Found(ContactMatch.ONE if one else ContactMatch.NONE, whose)


def _with_signs(known: OnFile, wanted: LookUp, whose: Claim) -> Found:
    """The signs of a new holder: operators give numbers anew, addresses stay with their owners."""
    since, places, today = wanted.known_since, known.standings, wanted.today
    return Found(
        known.match,
        whose,
        given_anew=since is not None and recycled.given_anew(places, known_since=since),
        unconfirmed=wanted.claim.kind is ClaimKind.PHONE
        and recycled.unconfirmed(places, today=today),
    )


def _search(wanted: LookUp) -> PhoneSearch:
    assert wanted.beside is not None
    pair = {one.kind: one for one in (wanted.claim, wanted.beside)}
    return PhoneSearch(
        phone=pair[ClaimKind.PHONE], email=pair[ClaimKind.EMAIL], registry=wanted.registry
    )


def look_up(sources: Iterable[SourceAdapter], *contacts: Claim) -> OnFile:
    """Whom contacts, taken together, belong to in all sources together.

    A source that is down matters only if no other knows any of them: then it raises
    SourceUnavailableError, for it says nothing about what it holds.
    """
    found, down = [], None
    for source in sources:
        try:
            found.append(source.contact_on_file(*contacts))
        except SourceUnavailableError as error:
            down = error
    told = on_file.merged(found)
    if told.match is ContactMatch.NONE and down is not None:
        raise down
    return told


def _finish(unit: Unit, challenge_id: str, found: Found) -> None:
    letter = verification.make_code(
        unit,
        challenge_id,
        found.match,
        customer=found.customer,
        known_by=found.known_by,
        given_anew=found.given_anew,
        unconfirmed=found.unconfirmed,
    )
    if letter is None:
        return
    if letter.method is Method.SMS_CODE:
        _text(unit, letter)
    else:
        _post(unit, letter)


SHORT = _(
    "Your code is {code}. It is for {company}'s bot on Telegram and works for 10 minutes. "
    "Never give it to anybody, not even to us."
)
SHORTER = _("Your code is {code}. It works for 10 minutes. Never give it to anybody, not even us.")


def _text(unit: Unit, letter: CodeLetter) -> None:
    """One message of one part, since each part costs; a long name is left out for that."""
    company = unit.office.company.name
    whole = plain(SHORT.format(code=letter.code, company=company), letter.language)
    words = whole if one_part(whole) else plain(SHORTER.format(code=letter.code), letter.language)
    unit.text(letter.to, words, challenge_id=letter.challenge_id, decoy=letter.decoy)


def _post(unit: Unit, letter: CodeLetter) -> None:
    """No name, no link, no word about any case: whoever reads over a shoulder learns nothing."""
    company = unit.office.company.name
    subject = _("Your code from {company}").format(company=company)
    text = lines(
        _("Your code is {code}").format(code=letter.code),
        "",
        _("It was asked for in the Telegram bot of {company}.").format(company=company),
        PURPOSES.get(letter.purpose, OTHER),
        _("Write it in the chat within 10 minutes. It can be used once."),
        "",
        _("We never ask for the code by phone, and nobody else needs it."),
        _("If it was not you, do nothing: without the code nothing happens."),
    )
    unit.mail(
        letter.to,
        plain(subject, letter.language),
        plain(text, letter.language),
        challenge_id=letter.challenge_id,
        decoy=letter.decoy,
    )


def _failed(unit: Unit, challenge_id: str, _error: Exception, attempts: int) -> None:
    if attempts == 1:
        verification.tell_slow(unit, challenge_id)


JOB = Job(prepare=_prepare, act=_act, finish=_finish, failed=_failed)
