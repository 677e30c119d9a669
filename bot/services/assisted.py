"""Staff help somebody to show who they are: rung back, a letter with a code, an ID seen in person.

The person gets a number in the chat and tells it to the staff; it ties what they find to this chat
alone. Who did it, when and how is written down; no copy of anything is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Action, Method, Proof
from bot.domain.messages import Send
from bot.domain.staff_identity import WAYS
from bot.domain.texts import Language, Text
from bot.domain.texts import Text as _
from bot.services import access, eid_binding, notices, sessions
from bot.services.access import Member
from bot.services.staff import member_by_id
from bot.services.verification import Proved, Wrong
from bot.store import assists
from bot.store.tables import Assist, new_id
from bot.store.unit import Unit

CONFIRMED = "assisted.confirmed"  # signal: staff confirmed who it is; on with the errand
TASK = "assist"
LIFE = timedelta(days=14)  # of the number that is told to the staff
LETTER_LIFE = timedelta(days=30)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
REF_LENGTH, CODE_LENGTH = 6, 12
TRIES = 5
OPEN, CHECKING, LETTER, DONE, REFUSED = "open", "checking", "letter", "done", "refused"


class Outcome(StrEnum):
    """What came of what a member wrote down."""

    TAKEN = "taken"  # it is being compared with the register
    GONE = "gone"  # no such number, or it is over
    OWN = "own"  # nobody confirms themselves
    KIND = "kind"  # this way does not name people so


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter with the code has to say."""

    code: str
    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Compare:
    """Claims that must all be one person's: what staff named, and what the session rests on."""

    claims: frozenset[Claim]


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """What the person was about to do."""

    action: Action
    then: str
    since: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One request in the console's list."""

    ref: str
    action: Action
    method: Method | None
    state: str
    made_at: datetime
    by: str


# -- in the chat ------------------------------------------------------------------------------


def ask(unit: Unit, *, chat_id: int, tg_user_id: int, errand: Errand) -> str:
    """The number for the staff; the same one as long as it serves."""
    row = assists.living(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if row is None:
        row = Assist(
            id=new_id(),
            ref=_drawn(REF_LENGTH),
            chat_id=chat_id,
            tg_user_id=tg_user_id,
            action=errand.action.value,
            then=errand.then,
            since=errand.since,
            made_at=unit.now,
            expires_at=unit.now + LIFE,
        )
        unit.audit(Code.ASSIST_ASKED, actor=access.actor_name(unit, tg_user_id))
    row.action, row.then, row.since = errand.action.value, errand.then, errand.since
    unit.add(row)
    return row.ref


def _drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _one in range(length))


def plain(text: str) -> str:
    """A number or code as it was drawn, however it was typed."""
    return "".join(letter for letter in text.upper() if letter not in " -\u2013")


def is_code(text: str) -> bool:
    """Whether it looks like the code of a letter."""
    typed = plain(text)
    return len(typed) == CODE_LENGTH and all(letter in ALPHABET for letter in typed)


def posted_to(unit: Unit, *, chat_id: int, tg_user_id: int) -> Errand | None:
    """What the letter was asked for that is on its way to this chat; None: there is none."""
    row = assists.living(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    return _errand(row) if row is not None and row.state == LETTER else None


def type_code(unit: Unit, *, chat_id: int, tg_user_id: int, text: str) -> Proved | Wrong | None:
    """The code of a letter; None: no letter is on its way to this person any more."""
    row = assists.living(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if row is None or row.state != LETTER or not assists.count_try(unit, row, most=TRIES):
        return None
    actor, method = access.actor_name(unit, tg_user_id), Method.LETTER_CODE.value
    if not compare_digest(row.code_digest, _digest(unit, row, plain(text))):
        unit.audit(Code.CODE_FAILED, actor=actor, method=method, tries=row.tries)
        return Wrong(TRIES - row.tries)
    _prove(unit, row, Method.LETTER_CODE)
    unit.audit(Code.CODE_PROVED, actor=actor, method=method)
    return Proved()


def _digest(unit: Unit, row: Assist, code: str) -> str:
    return unit.digest("letter-code", f"{row.id}|{code}")


def errand_of(unit: Unit, chat_id: int, assist_id: str) -> Errand | None:
    """What to go on with, in the chat that asked."""
    row = assists.by_id(unit, assist_id)
    if row is None or row.chat_id != chat_id or row.state != DONE:
        return None
    return _errand(row)


def _errand(row: Assist) -> Errand:
    return Errand(action=Action(row.action), then=row.then, since=row.since)


# -- what staff write down --------------------------------------------------------------------


def lines(unit: Unit, _member: Member) -> tuple[Line, ...]:
    """What waits for the staff or was done lately, the newest first."""
    return tuple(_line(unit, row) for row in assists.recent(unit))


def _line(unit: Unit, row: Assist) -> Line:
    member = member_by_id(unit, row.staff_id)
    return Line(
        ref=row.ref,
        action=Action(row.action),
        method=Method(row.method) if row.method else None,
        state=row.state,
        made_at=row.made_at,
        by=member.name if member else "",
    )


def write_down(
    unit: Unit, member: Member, *, ref: str, method: Method, claim: Claim
) -> Outcome | Letter:
    """What a member has found out; a letter's code is made here and told once."""
    row = assists.by_ref(unit, plain(ref))
    if row is None or row.state not in (OPEN, LETTER, REFUSED):
        return Outcome.GONE
    if row.tg_user_id == member.tg_user_id:
        return Outcome.OWN
    if claim.kind not in WAYS[method].named_by:
        return Outcome.KIND
    row.state, row.method, row.staff_id, row.tries = CHECKING, method.value, member.id, 0
    unit.seal(row, "sealed_claims", _claims_json([claim, *_session(unit, row)]))
    code = _drawn(CODE_LENGTH) if method is Method.LETTER_CODE else ""
    row.code_digest = _digest(unit, row, code) if code else ""
    row.expires_at = unit.now + LETTER_LIFE if code else row.expires_at
    unit.add(row)
    _trail(unit, row, Code.ASSISTED)
    unit.task(TASK, row.id, lane=f"{TASK}:{row.id}")
    return Letter(code, unit.language(row.chat_id)) if code else Outcome.TAKEN


def _session(unit: Unit, row: Assist) -> Iterable[Claim]:
    """A contact that the running session rests on: both have to be one person's."""
    binding = access.live_binding(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    return [proof.contact for proof in proofs if not proof.ambiguous][:1]


def _claims_json(claims: Iterable[Claim]) -> list[list[str]]:
    return [[claim.kind.value, claim.value] for claim in claims]


def _claims(unit: Unit, row: Assist) -> list[Claim]:
    """What staff named, and then what the session rested on."""
    kept = unit.open(row, "sealed_claims") or []
    return [Claim(ClaimKind(kind), value) for kind, value in kept]


def to_compare(unit: Unit, assist_id: str) -> Compare | None:
    row = assists.by_id(unit, assist_id)
    if row is None or row.state != CHECKING:
        return None
    return Compare(claims=frozenset(_claims(unit, row)))


def settle(unit: Unit, assist_id: str, *, one_person: bool) -> None:
    """The register knows the person, or does not; the member who wrote it down is told."""
    row = assists.by_id(unit, assist_id)
    if row is None or row.state != CHECKING:
        return
    if not one_person:
        row.state, row.sealed_claims, row.code_digest = REFUSED, None, ""
        _trail(unit, row, Code.ASSIST_UNFIT)
        _tell(unit, row, _NOT_FOUND)
    elif row.method == Method.LETTER_CODE:
        row.state = LETTER
        _tell(unit, row, _LETTER_GOES)
    else:
        assert row.method is not None
        _prove(unit, row, Method(row.method))
        _trail(unit, row, Code.ASSIST_PROVED)
        _tell(unit, row, _CONFIRMED)
    unit.add(row)


def _prove(unit: Unit, row: Assist, method: Method) -> None:
    named, *rest = _claims(unit, row)
    proof = Proof(method=method, contact=named, proved_at=unit.now)
    if method is Method.STAFF_SAW_ID:
        person = access.digest_of(unit, named)
        sessions.identify(
            unit,
            chat_id=row.chat_id,
            tg_user_id=row.tg_user_id,
            proofs=[proof],
            person_digest=person,
        )
    else:
        same_as = rest[0] if rest else None
        sessions.prove(
            unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id, proof=proof, same_as=same_as
        )
    row.state, row.done_at, row.sealed_claims, row.code_digest = DONE, unit.now, None, ""
    unit.add(row)
    whose = {"chat_id": row.chat_id, "tg_user_id": row.tg_user_id}
    if not eid_binding.go_on_after_code(unit, **whose):  # else a scanned approval leads on
        unit.wake(row.chat_id, CONFIRMED, row.id)


def _trail(unit: Unit, row: Assist, code: Code) -> None:
    """Who made sure, how, and of which account: the request itself is gone in two days."""
    account = access.actor_name(unit, row.tg_user_id)  # whole: bare, it could pass for a number
    unit.audit(code, actor=f"staff:{row.staff_id}", method=row.method, account=account)


def _tell(unit: Unit, row: Assist, text: Text) -> None:
    member = member_by_id(unit, row.staff_id)
    if member is not None:
        said = text.format(ref=shown(row.ref))
        notices.tell_member(unit, member, Send(text=said), at_once=True)


def shown(ref: str) -> str:
    """A number as it is read out."""
    return f"{ref[:3]}-{ref[3:]}"


def sweep(unit: Unit) -> int:
    """Deletes what is over; the clock calls it. The trail keeps who did what and how."""
    return assists.drop_old(unit)


_NOT_FOUND = _(
    "Number {ref}: what you wrote down does not lead to one person in the register, or to another "
    "one than the chat has shown. Nothing was confirmed. Look at it once more; a letter that you "
    "have made is not to be posted."
)
_LETTER_GOES = _("The details for number {ref} fit. Send the letter; its code works for 30 days.")
_CONFIRMED = _("Number {ref}: the person in the chat is confirmed, and it goes on there.")
