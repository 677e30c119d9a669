"""Sessions: what was proved adds up for half an hour, and nobody can stretch it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import identity
from bot.domain.audit import Code
from bot.domain.claims import Claim
from bot.domain.identity import Method, Proof
from bot.domain.messages import Button, Send
from bot.domain.powers import End
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, casework, correspondence, notices, power_end, shown
from bot.services.access import REPLACED, actor_name
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store import shown as shown_rows
from bot.store.rows import fresh
from bot.store.tables import Binding, Case
from bot.store.unit import Unit

SECOND = "verify.second"  # signal: the person had another account before this one
FOR_STAFF = "verify.second.staff"  # signal: the staff look twice at what this person asks for
AWHILE = 10  # seconds until what nobody waits for is looked up
WHO = "who"  # the task that looks up by what else a person is known
ERASED = "erased"  # why a tie ended
OVER_ERASED = "session.erased"  # signal: the session ended with the erasure of its person
ELSEWHERE = "verify.elsewhere"  # signal: somebody proved to be this person from another account


def prove(
    unit: Unit,
    *,
    chat_id: int,
    tg_user_id: int,
    proof: Proof,
    same_as: Claim | None = None,
    known_by: Collection[str] | None = None,
) -> Binding:
    """Adds a proof to the session, or starts one.

    `same_as` is a contact of the session that was found to be the same person's. Anything else
    starts anew, and so does every proof after an identification. `known_by` has digests of what
    else stood in the person's entries lately; None if nobody has looked.
    """
    running = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    earlier = access.proofs_of(unit, running) if running is not None else ()
    if not _belongs(earlier, proof, same_as):
        running, earlier = None, ()
    proofs = [*(one for one in earlier if one.contact != proof.contact), proof]
    row = running or _start(unit, chat_id, tg_user_id)
    known_before = row.level > 0
    _write(unit, row, proofs)
    if not known_before and row.level > 0:
        warn_elsewhere(unit, row, access.persons_by(row))
    _find_out(unit, row, known_by)
    return row


def identify(
    unit: Unit, *, chat_id: int, tg_user_id: int, proofs: list[Proof], person_digest: str
) -> Binding:
    """Starts a session of somebody who was identified; what was proved before is not mixed in.

    Whoever proved a mailbox may be another person: together they would be one who does not exist.
    """
    row = _start(unit, chat_id, tg_user_id)
    _write(unit, row, proofs, person_digest)
    warn_elsewhere(unit, row, access.persons_by(row))
    _find_out(unit, row)
    return row


# -- the end of what was shown ------------------------------------------------------------------


def watch(unit: Unit, chat_id: int) -> None:
    """Looks again when the session of this chat is over: then what was shown has to go."""
    binding = bindings.newest(unit, chat_id=chat_id, tg_user_id=chat_id)
    if binding is not None and not shown_rows.is_watched(unit, chat_id, shown.OVER):
        unit.wake(chat_id, shown.OVER, binding.id, after=_seconds_left(unit, binding))


class RanOut(StrEnum):
    """Why a session is over that nobody ended."""

    IDLE = "idle"  # nothing was done in it for a while
    OLD = "old"  # it was used all the time, and has lasted as long as one may


def over(unit: Unit, chat_id: int) -> RanOut | None:
    """Takes out what was shown if no session runs any more; None if there was nothing."""
    running = access.live_binding(unit, chat_id=chat_id, tg_user_id=chat_id)
    if running is not None:
        unit.wake(chat_id, shown.OVER, running.id, after=_seconds_left(unit, running))
        return None
    return _ran_out(unit, chat_id) if shown.take_out(unit, chat_id) else None


def _ran_out(unit: Unit, chat_id: int) -> RanOut:
    last = bindings.newest(unit, chat_id=chat_id, tg_user_id=chat_id)
    if last is None:
        return RanOut.IDLE
    used_until = last.last_used_at + identity.SESSION_IDLE
    return RanOut.OLD if access.session_end(last) < used_until else RanOut.IDLE


def _seconds_left(unit: Unit, binding: Binding) -> float:
    left = access.session_end(binding) - unit.now
    return max(left.total_seconds(), 0.0) + 1.0


def end_after_erasure(unit: Unit, case: Case) -> None:
    """Ends what ties any account to somebody who was erased: it is about nobody now."""
    persons = casework.persons_of(unit, case)
    power_end.of_person(unit, persons, End.ERASED)
    for other in bindings.elsewhere(
        unit, persons=persons, not_by=case.tg_user_id or 0, now=unit.now
    ):
        _end_of_erased(unit, other)
    if case.chat_id is None or case.tg_user_id is None:
        return
    own = bindings.newest(unit, chat_id=case.chat_id, tg_user_id=case.tg_user_id)
    if own is not None and persons & access.persons_by(own):
        _end_of_erased(unit, own)


def _end_of_erased(unit: Unit, row: Binding) -> None:
    """Whoever is in the middle of a session is told why it has ended; others notice nothing."""
    if access.logout(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id, why=ERASED):
        unit.wake(row.chat_id, OVER_ERASED, row.id)


def _belongs(earlier: Collection[Proof], proof: Proof, same_as: Claim | None) -> bool:
    """Two contacts may be two persons': together they would prove somebody who does not exist."""
    contacts = {one.contact for one in earlier}
    if any(one.method is Method.EID for one in earlier):
        return False
    return proof.contact in contacts or same_as in contacts


def _start(unit: Unit, chat_id: int, tg_user_id: int) -> Binding:
    old = bindings.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if old is not None:
        access.revoke(unit, old, why=REPLACED)
    actor = actor_name(unit, tg_user_id)
    unit.audit(Code.BINDING_CREATED, actor=actor)
    unit.audit(Code.SESSION_STARTED, actor=actor)
    return fresh(
        Binding,
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        person_digest="",
        sealed_proofs=b"",
        level=0,
        verified_at=unit.now,
        last_used_at=unit.now,
        binding_until=unit.now + identity.BINDING_LIFE,
    )


def _write(unit: Unit, row: Binding, proofs: list[Proof], person_digest: str = "") -> None:
    """A session is as old as its oldest proof, so that proving again cannot stretch it."""
    access.seal_proofs(unit, row, proofs)
    row.person_digest = person_digest or access.person_digest(unit, proofs)
    row.level = int(identity.level_of(proofs, unit.now))
    row.verified_at = min(proof.proved_at for proof in proofs)
    row.last_used_at = unit.now
    row.binding_until = unit.now + identity.BINDING_LIFE
    unit.add(row)
    if row.level > 0:
        _hears_again(unit, row)


def _hears_again(unit: Unit, row: Binding) -> None:
    """What is told of their cases goes to this chat again, if it had not for want of a proof."""
    for case in case_rows.unheard(unit, row.chat_id, why=notices.LAPSED):
        if access.persons_by(row) & casework.persons_of(unit, case):
            case.notice_failed = None
            unit.session.add(case)
            notices.refresh_card(unit, case)
            _bring_letter(unit, case)


def _bring_letter(unit: Unit, case: Case) -> None:
    """The newest letter of a case whose letters did not leave."""
    letters = correspondence.letters(unit, case)
    if not letters:
        return
    text = lines(
        _("📬 This came for you in case {ref} while we could not write to you here.").format(
            ref=case.ref
        ),
        "",
        letters[-1].text,
    )
    show = Button(label=_("Show the case"), action=f"cases.show:{case.ref}")
    notices.tell_customer(unit, case, Send(text=text, keyboard=((show,),)))


def _find_out(unit: Unit, row: Binding, known_by: Collection[str] | None = None) -> None:
    """By what else the person is known is looked up at once, now that there is nothing to hide.

    If nobody is known here by any of it, it changes nothing yet and has time.
    """
    if row.level == 0:
        return
    is_new = known_by is not None and not _is_known(unit, known_by)
    if is_new:
        row.known_as = ""
    unit.task(WHO, row.id, lane=f"{WHO}:{row.id}", after=AWHILE if is_new else 0)


def _is_known(unit: Unit, persons: Collection[str]) -> bool:
    there = (bindings.is_anybody, case_rows.is_anybody)
    return bool(persons) and any(ask(unit, persons) for ask in there)


def warn_elsewhere(
    unit: Unit, row: Binding, persons: Collection[str], *, told: Collection[str] = ()
) -> None:
    """A second Telegram account of the same person may be a thief's: all of them are told, once.

    The staff hear of it when it is new; a person may have two accounts for years. Who is known by
    one of `told`, or of what this chat had proved just before, has been told already.
    """
    if not persons:
        return
    told = {*told, *_proved_just_before(unit, row)}
    found = bindings.elsewhere(unit, persons=persons, not_by=row.tg_user_id, now=unit.now)
    others = [one for one in found if {one.person_digest, one.number_digest}.isdisjoint(told)]
    for other in others:
        if not other.known_as:  # the look-up that had time has none any more
            unit.task(WHO, other.id, lane=f"{WHO}:{other.id}")
        unit.wake(other.chat_id, ELSEWHERE, row.id)
    is_first = len(others) == len(found)
    if others and is_first and not bindings.had_before(unit, row, persons):
        unit.audit(Code.SECOND_ACCOUNT, actor=actor_name(unit, row.tg_user_id))
        unit.wake(row.chat_id, SECOND, row.id)
        if unit.office.staff_chat_id is not None:
            unit.wake(unit.office.staff_chat_id, FOR_STAFF, row.id)


def _proved_just_before(unit: Unit, row: Binding) -> Collection[str]:
    """By what the session was known whose place this one took, such as a code before BankID."""
    since = unit.now - identity.SESSION_ABSOLUTE
    before = bindings.replaced(unit, row, why=REPLACED, since=since)
    return access.persons_by(before) if before is not None and before.level > 0 else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Second:
    """By which staff find the second account: its name in the trail, and the person's cases."""

    account: str
    refs: tuple[str, ...]


def second(unit: Unit, binding_id: str) -> Second | None:
    """What is told to staff of a second account; None if it is forgotten meanwhile."""
    row = bindings.by_id(unit, binding_id)
    if row is None:
        return None
    cases = case_rows.of_person(unit, access.persons_by(row))
    return Second(
        account=account_name(unit, row.tg_user_id),
        refs=tuple(case.ref for case in cases if case.closed_at is None),
    )


def account_name(unit: Unit, tg_user_id: int) -> str:
    """What a customer's account is called where the trail is shown."""
    return access.account_of(actor_name(unit, tg_user_id))
