"""Somebody says "this was not me": what was linked ends, and the staff assess what got out.

Whoever knows of something to revoke hands its bindings to `report`; the rest follows by itself. A
breach has to be told to the authority within 72 hours if it is a risk (Art. 33(1)), and is written
down in any case (Art. 33(5)).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.domain.messages import Button, Send
from bot.domain.powers import End
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import access, casework, doubting, eid_tickets, notices, power_end, staff
from bot.store import bindings as binding_rows
from bot.store import cases as case_rows
from bot.store import challenges as challenge_rows
from bot.store import deliveries
from bot.store import incidents as rows
from bot.store import snapshots as snapshot_rows
from bot.store.tables import Binding, Case, Incident, new_id
from bot.store.unit import Unit

WINDOW = timedelta(hours=72)
SOON = timedelta(hours=24)  # before the end, in which the owners are reminded
ENDED = "not_me.ended"  # signal: what was linked to this chat has been ended
NOT_ME, NEW_HOLDER = "not_me", "new_holder"  # why a tie ended
CASE_ONLY = "case:"  # in place of a person's digest, where nobody has proved to be one
PATH = "/not-you"
_SHOWING = frozenset(
    {Code.SUMMARY_SHOWN, Code.ENTRIES_SHOWN, Code.COUNTS_SHOWN, Code.DELIVERY_OPENED}
)


class What(StrEnum):
    """What somebody says was not them."""

    SIGN_IN = "sign_in"  # another account proved to be this person
    ANSWER = "answer"  # the answer in a case was fetched
    CONTACT = "contact"  # a change of how we reach them was asked for
    CASE = "case"  # a case that goes on in their chat
    HOLDER = "holder"  # staff say so: a contact of theirs has come to somebody else


def report(
    unit: Unit,
    *,
    what: What,
    person_digest: str,
    persons: Collection[str] = (),
    ended: Collection[Binding],
    since: datetime | None = None,
    account: str = "",
    users: Collection[int] = (),
    case: Case | None = None,
    stands_in: Case | None = None,
    by: str = "customer",
) -> Incident:
    """Ends these bindings and what hangs on them, and lets the staff assess it, once.

    `persons` are all digests by which whoever it is about is known, where there are more than
    that one. `since` is when it may have begun, `account` names it where there is no binding to
    end, `users` are more Telegram accounts whose doings count, `case` is the one that is
    doubted. For the trail: `stands_in` is the case that it comes from, `by` who says so.
    """
    began = since or min((one.verified_at for one in ended), default=unit.now)
    known_users = {one.tg_user_id for one in ended}.union(users)
    actors = {access.actor_name(unit, one) for one in known_users}
    for binding in ended:
        _end(unit, binding, NEW_HOLDER if what is What.HOLDER else NOT_ME)
    whose = {person_digest, *persons}
    _close_answers(unit, whose)
    mark = unit.digest("incident", account or ",".join(sorted(actors)) or person_digest)
    known = rows.open_one(unit, what=what.value, account_digest=mark)
    shown = _shown(unit, actors, whose, began)
    where = case or stands_in
    if known is not None:
        return _grown(unit, known, shown, where)
    row = _open(unit, what, person_digest, mark, shown)
    _note(unit, row, by=by, where=where, actors=actors)
    if case is not None:
        _call_holder(unit, case, _CASE if case.closed_at is None else _CLOSED)
    return row


def _end(unit: Unit, binding: Binding, why: str) -> None:
    if binding.revoked_at is None:
        access.revoke(unit, binding, why=why)
        if unit.chat is None or unit.chat.chat_id != binding.chat_id:  # else it is told so anyway
            unit.wake(binding.chat_id, ENDED, binding.id)
    whose = {"chat_id": binding.chat_id, "tg_user_id": binding.tg_user_id}
    challenge_rows.kill_open(unit, **whose)
    eid_tickets.leave(unit, **whose)
    power_end.of_account(unit, binding.tg_user_id, End.NOT_ME)
    snapshot_rows.drop_of_chat(unit, binding.chat_id)


def why_ended(unit: Unit, binding_id: str) -> str:
    """Why what was linked to an account has ended."""
    row = binding_rows.by_id(unit, binding_id)
    return (row.revoked_why if row is not None else None) or NOT_ME


def _close_answers(unit: Unit, persons: Collection[str]) -> None:
    """Links to answers die; the person can ask for a new one."""
    ids = {case.id for case in case_rows.of_person(unit, persons)}
    deliveries.close_links(unit, ids, opened=True)


def _shown(
    unit: Unit, actors: Iterable[str], persons: Collection[str], since: datetime
) -> frozenset[str]:
    codes = [code.value for code in _SHOWING]
    found: set[str] = set()
    for actor in actors or ("page",):
        found |= rows.happened(unit, actor=actor, persons=persons, codes=codes, since=since)
    return frozenset(found)


def _open(
    unit: Unit, what: What, person_digest: str, mark: str, shown: frozenset[str]
) -> Incident:
    row = Incident(
        id=new_id(),
        what=what.value,
        person_digest=person_digest,
        account_digest=mark,
        shown=bool(shown),
        reported_at=unit.now,
        due_at=unit.now + WINDOW,
    )
    unit.add(row)
    holder = what is What.HOLDER
    told = _GROUP_HOLDER if holder else _GROUP
    notices.tell_group(unit, Send(text=told, keyboard=_look(row)))
    _tell_owners(unit, row, _NEW_HOLDER if holder else _NEW)
    return row


def _note(
    unit: Unit, row: Incident, *, by: str, where: Case | None, actors: Collection[str]
) -> None:
    """The trail leads to the case it comes from, and to the account if it is about one."""
    facts = {"account": next(iter(actors))} if len(actors) == 1 else {}
    ref = where.ref if where is not None else None
    unit.audit(Code.NOT_ME, actor=by, case_ref=ref, what=row.what, shown=row.shown, **facts)


def _grown(unit: Unit, row: Incident, shown: frozenset[str], where: Case | None) -> Incident:
    """The same account again: what it was shown this time belongs to the same assessment."""
    if shown and not row.shown:
        row.shown = True
        unit.add(row)
        _note(unit, row, by="customer", where=where, actors=())
        _tell_owners(unit, row, _MORE)
    return row


def _tell_owners(unit: Unit, row: Incident, text: Text) -> None:
    said = text.format(until=row.due_at)
    for member in staff.members(unit):
        if member.role is Role.OWNER:
            notices.tell_member(unit, member, Send(text=said, keyboard=_look(row)), at_once=True)


def _call_holder(unit: Unit, case: Case, words: Text) -> None:
    """Whoever decides the case knows of it before they do."""
    text = words.format(ref=case.ref)
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    if not notices.tell_holder(unit, case, Send(text=text, keyboard=((look,),))):
        notices.tell_group(unit, Send(text=text))


def _look(row: Incident) -> tuple[tuple[Button, ...], ...]:
    return ((Button(label=_("Show what is known"), action=f"s:inc:{row.id}"),),)


# -- who says so ------------------------------------------------------------------------------


def from_chat(unit: Unit, *, chat_id: int, tg_user_id: int, subject: str) -> bool:
    """The person's other account says so; False if it is not the same person's."""
    own = binding_rows.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    doubted = binding_rows.by_id(unit, subject)
    if own is None or doubted is None or unit.now >= own.binding_until or not own.level:
        return False
    persons = access.persons_by(own)
    same = persons & {doubted.person_digest, doubted.number_digest}
    if not same or own.tg_user_id == doubted.tg_user_id:
        return False
    _doubt(unit, doubted, persons)
    return True


def _doubt(unit: Unit, doubted: Binding, by: Collection[str] = ()) -> None:
    """The account's newest binding may be another than the one that the notice was about."""
    persons = access.persons_by(doubted).union(by)
    newest = binding_rows.newest(unit, chat_id=doubted.chat_id, tg_user_id=doubted.tg_user_id)
    same = newest is not None and not access.persons_by(newest).isdisjoint(persons)
    ended = {one.id: one for one in (doubted, newest if same else None) if one is not None}
    report(
        unit,
        what=What.SIGN_IN,
        person_digest=doubted.person_digest,
        persons=persons,
        ended=list(ended.values()),
    )
    hold_cases(unit, persons, of_users={doubted.tg_user_id})


def hold_cases(unit: Unit, persons: Collection[str], *, of_users: Collection[int]) -> None:
    """Nothing that these accounts asked for in the person's name is carried out.

    Staff are told of each, and let it go on if it was the right person after all.
    """
    for case in case_rows.of_person(unit, persons):
        if case.tg_user_id in of_users and doubting.hold(unit, case):
            _call_holder(unit, case, _OTHERS)


def from_answer(unit: Unit, *, chat_id: int, tg_user_id: int, subject: str) -> bool:
    """The account to which an answer went says that it was not them who fetched it.

    Whoever can read that chat may have fetched it, so that the account is signed out itself. So is
    each other account of the person to which a link to the answer was given, for nobody opens the
    page without one: it is not the person's, and what it has asked for is held.
    """
    row = deliveries.by_id(unit, subject)
    case = case_rows.by_id(unit, row.case_id) if row is not None else None
    if case is None or (case.chat_id, case.tg_user_id) != (chat_id, tg_user_id):
        return False
    others = _had_a_link(unit, case)
    _report_own(unit, case, What.ANSWER, account=subject, beside=others)
    users = {one.tg_user_id for one in others}
    hold_cases(unit, casework.persons_of(unit, case), of_users=users)
    return True


def _had_a_link(unit: Unit, case: Case) -> list[Binding]:
    """The ties of other accounts that have asked for a link to the answer in a case."""
    asked = rows.actors(unit, case_ref=case.ref, code=Code.DELIVERY_LINKED.value)
    persons, own = casework.persons_of(unit, case), case.tg_user_id or 0
    others = binding_rows.elsewhere(unit, persons=persons, not_by=own, now=unit.now)
    return [one for one in others if access.actor_name(unit, one.tg_user_id) in asked]


def from_case(unit: Unit, *, chat_id: int, tg_user_id: int, ref: str) -> bool:
    """The account in which a case goes on says that the case is not theirs: it is held, too."""
    try:
        asker = access.customer(unit, chat_id=chat_id, tg_user_id=tg_user_id)
        case = access.case_for(unit, asker, ref)
    except access.CaseNotFoundError:
        return False
    if (case.chat_id, case.tg_user_id) != (chat_id, tg_user_id):
        return False
    _report_own(unit, case, What.CASE, account=case.ref, users=(tg_user_id,), doubted=case)
    doubting.hold(unit, case)
    return True


def _report_own(
    unit: Unit,
    case: Case,
    what: What,
    *,
    account: str,
    users: Collection[int] = (),
    doubted: Case | None = None,
    beside: Collection[Binding] = (),
) -> None:
    """The account of a case doubts what happened there: it is signed out itself."""
    report(
        unit,
        what=what,
        person_digest=person_of(case),
        persons=casework.persons_of(unit, case),
        ended=[*_own_tie(unit, case), *beside],
        since=case.received_at,
        account=account,
        users=users,
        case=doubted,
        stands_in=case,
    )


def _own_tie(unit: Unit, case: Case) -> list[Binding]:
    """The tie of the account in which a case goes on, if it still holds."""
    own = binding_rows.newest(unit, chat_id=case.chat_id or 0, tg_user_id=case.tg_user_id or 0)
    return [own] if own is not None else []


def person_of(case: Case) -> str:
    """Whom an incident in a case is about; the case alone, where nobody has proved to be one."""
    return case.person_digest or f"{CASE_ONLY}{case.id}"


def link(unit: Unit, binding: Binding) -> str:
    """The page on which whoever reads the mail says so; "" where there are no pages."""
    if not unit.office.public_url:
        return ""
    return f"{unit.office.public_url}{PATH}/{binding.id}/{_word(unit, binding.id)}"


def _word(unit: Unit, binding_id: str) -> str:
    """Made from our key: nobody who has not got the mail knows it, and nothing is kept of it."""
    return unit.digest("not-you", binding_id)


def linked(unit: Unit, binding_id: str, word: str) -> Binding | None:
    """The binding of a link, as long as it could still serve for anything."""
    right = compare_digest(word.encode(), _word(unit, binding_id).encode())
    row = binding_rows.by_id(unit, binding_id) if right else None
    return row if row is not None and unit.now < row.binding_until else None


def from_link(unit: Unit, binding_id: str, word: str) -> bool:
    """Whoever got the notice at the contact on file says so."""
    doubted = linked(unit, binding_id, word)
    if doubted is not None:
        _doubt(unit, doubted)
    return doubted is not None


# -- the 72 hours ----------------------------------------------------------------------------


def remind(unit: Unit) -> int:
    """Tells the owners when a day is left, and when none is; the clock calls it."""
    told = 0
    for row in rows.unassessed(unit):
        stage = 2 if unit.now >= row.due_at else int(unit.now >= row.due_at - SOON)
        if stage > row.warned:
            row.warned = stage
            unit.add(row)
            _tell_owners(unit, row, _LATE if stage == 2 else _DAY_LEFT)
            told += 1
    return told


_GROUP = lines(
    _("⚠️ Somebody says that something was not them. What was linked has been ended."),
    _("An owner assesses whether data got to anybody else."),
)
_GROUP_HOLDER = lines(
    _("⚠️ A contact on file has a new holder. What was linked by it has been ended."),
    _("An owner assesses whether data got to anybody else."),
)
_CASE = _(
    "⚠️ Case {ref}: somebody said “this was not me” in the Telegram account in which it goes on. "
    "Nothing is carried out until you have found out who asked: refuse it, or let it go on."
)
_OTHERS = _(
    "⚠️ Case {ref}: the person says that the Telegram account in which it goes on is not theirs. "
    "Nothing is carried out until you have found out who asked: refuse it, or let it go on."
)
_CLOSED = _(
    "⚠️ Case {ref}, which is closed: somebody said “this was not me” in the Telegram account in "
    "which it was. What was answered or done there is what the assessment is about."
)
_NEW = _(
    "⚠️ Somebody says that something was not them. Please assess whether data got to anybody "
    "else. If it is a risk to them it has to be reported to IMY by {until} (Article 33)."
)
_NEW_HOLDER = _(
    "⚠️ A contact on file has a new holder. Please assess whether data got to anybody else. If it "
    "is a risk to the person it has to be reported to IMY by {until} (Article 33)."
)
_MORE = _(
    "⚠️ In an incident that waits for your assessment, something has now been shown or fetched. "
    "If it is a risk to the person it has to be reported to IMY by {until} (Article 33)."
)
_DAY_LEFT = _(
    "⚠️ An incident still waits for your assessment. If it has to be reported to IMY, that must "
    "be done by {until} (Article 33)."
)
_LATE = _(
    "⚠️ The 72 hours for an incident ended on {until}, and it is not assessed. A late report must "
    "say why it is late (Article 33(1))."
)
