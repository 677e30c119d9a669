"""Ends a case that was carried out: the letter to the customer, complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.domain import audit
from bot.domain.cases import Event, Right, Role
from bot.domain.company import IMY
from bot.domain.identifiers import masked
from bot.domain.letters import Outcome, Part
from bot.domain.messages import Keyboard, Send
from bot.domain.registry import Recipient
from bot.domain.statements import StatementPlan
from bot.domain.texts import Lines, LocalText, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import (
    casework,
    correspondence,
    done,
    elsewhere,
    later_erasures,
    letterhead,
    notices,
    restrictions,
    sessions,
    statements,
    stop_letters,
    stopping,
)
from bot.services import recipients as telling
from bot.services.correspondence import Draft
from bot.services.done import Added, Deeds
from bot.services.elsewhere import PLACE
from bot.services.paragraphs import Paragraph
from bot.services.paragraphs import paragraph as _paragraph
from bot.services.plan_body import body_of
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit

TEXT_LIMIT = 4096  # of a Telegram message; measured with its tags, so a little early
APART = "\n\n"  # what stands between two paragraphs of one message


def close(unit: Unit, case: Case) -> None:
    """Tells what a correction or an erasure did, and ends the case."""
    if Right(case.right) in stopping.WISHES:
        body, recipients = stop_letters.body(unit, case)
        brief = stop_letters.is_brief(unit, case)
        told = _recipients(unit, case, recipients, named=not brief)
        finish(unit, case, Outcome.GRANTED, [*body, told])
        return
    deeds = done.deeds_of(unit, case)
    if deeds.stated is not None:
        _keep_statement(unit, case)
    outcome = Outcome.PARTLY if deeds.kept else Outcome.GRANTED
    if Right(case.right) is Right.ERASURE:
        body = [*_erasure(deeds), *_searched_by(unit, case)]
        later_erasures.plan_ahead(unit, case)
        statements.drop_of_person(unit, case)
        sessions.end_after_erasure(unit, case)
    else:
        body = list(_correction(unit, case, deeds))
    body.append(_recipients(unit, case, deeds.recipients))
    finish(unit, case, outcome, body)


def finish(
    unit: Unit,
    case: Case,
    outcome: Outcome,
    body: list[Paragraph],
    *,
    elsewhere: frozenset[Part] = frozenset(),
    keyboard: Keyboard = (),
) -> None:
    """Sends the letter and ends the case; `elsewhere` is what the answer's own pages say.

    Raises LetterIncompleteError, and nothing is sent, if the letter lacks what the law demands.
    """
    letter = [_opening(case), *body, *_ending(unit, outcome)]
    draft = Draft(
        outcome=outcome,
        text=lines(*(part for paragraph in letter for part in (*paragraph.text.parts, ""))),
        parts=frozenset[Part]().union(*(paragraph.parts for paragraph in letter), elsewhere),
        elsewhere=elsewhere,
    )
    partly = outcome is Outcome.PARTLY
    event = Event.PARTLY_FULFILLED if partly else Event.FULFILLED
    casework.move(unit, case, event, Role.SYSTEM, casework.SYSTEM)
    unit.audit(
        audit.case_code(case.right, "fulfilled"), actor="system", case_ref=case.ref, partly=partly
    )
    correspondence.post(unit, case, draft, *messages(unit, case, letter, keyboard))
    notices.refresh_card(unit, case)


def messages(unit: Unit, case: Case, letter: list[Paragraph], keyboard: Keyboard) -> list[Send]:
    """As few messages as the limit allows, cut between paragraphs; buttons under the last."""
    chat_id, language = case.chat_id or 0, casework.language_of(unit, case)

    def length(text: Lines) -> int:
        _method, params = unit.around.render(Send(text=text), chat_id, language)
        return len(params["text"])

    pages: list[Lines] = []
    filled = TEXT_LIMIT
    torn = (one for paragraph in letter for one in _torn(paragraph.text, length))
    for piece, more in torn:
        if filled + len(APART) + more <= TEXT_LIMIT:
            pages[-1] = lines(*pages[-1].parts, "", *piece.parts)
            filled += len(APART) + more
        else:
            pages.append(piece)
            filled = more
    last = len(pages) - 1
    return [
        Send(text=page, keyboard=keyboard if number == last else ())
        for number, page in enumerate(pages)
    ]


def _torn(text: Lines, length: Callable[[Lines], int]) -> Iterator[tuple[Lines, int]]:
    """A paragraph with its length; a longer one than a message in pieces of whole lines."""
    whole = length(text)
    if whole <= TEXT_LIMIT:
        yield text, whole
        return
    piece: list[Sayable] = []
    for part in text.parts:
        if piece and length(lines(*piece, part)) > TEXT_LIMIT:
            yield lines(*piece), length(lines(*piece))
            piece = []
        piece.append(part)
    yield lines(*piece), length(lines(*piece))


# -- what every letter says -------------------------------------------------------------------


def _opening(case: Case) -> Paragraph:
    return _paragraph(
        _("<b>Answer in your case {ref}</b>").format(ref=case.ref),
        letterhead.received(case),
        parts=[Part.REFERENCE],
    )


def _ending(unit: Unit, outcome: Outcome) -> Iterator[Paragraph]:
    company = unit.office.company
    yield _paragraph(
        _(
            "<b>If you are not satisfied</b>, tell us and we look at it again: {company}, "
            "{address}, telephone {phone}. You can always complain to {authority}: {imy_address}, "
            "telephone {imy_phone}, {imy_email}, {imy_web}."
        ).format(
            company=company.name,
            address=", ".join(company.address),
            phone=company.phone,
            authority=IMY.name,
            imy_address=", ".join(IMY.address),
            imy_phone=IMY.phone,
            imy_email=IMY.email,
            imy_web=IMY.web,
        ),
        parts=[Part.COMPANY, Part.COMPLAINT],
    )
    if outcome is Outcome.PARTLY:
        yield _paragraph(
            _(
                "You can also take it to court: a district court tries claims against a company "
                "(Articles 79 and 82 of the General Data Protection Regulation)."
            ),
            parts=[Part.COURT],
        )


def _recipients(
    unit: Unit, case: Case, recipients: tuple[Recipient, ...], *, named: bool = True
) -> Paragraph:
    """Art. 19: those who got the data from the company have to hear of it; staff are reminded."""
    if not named:
        telling.write_down(unit, case, recipients)
        return _paragraph(_IF_ANYBODY, _ASK_US, parts=[Part.RECIPIENTS_TOLD])
    if not recipients:
        text: Text = _("Nobody outside the company has received this data from us.")
        return _paragraph(text, parts=[Part.RECIPIENTS_TOLD])
    telling.write_down(unit, case, recipients)
    return _paragraph(
        _("We tell those who received this data from us, unless that proves impossible:"),
        *(_bullet(recipient.name) for recipient in recipients),
        _ASK_US if casework.came_outside(case) else _("/cases shows later who has been told."),
        parts=[Part.RECIPIENTS_TOLD],
    )


_IF_ANYBODY = _(
    "If anybody has received such data from us, we tell them, unless that proves impossible."
)
_ASK_US = _("Write to us or call us if you want to know who has been told.")


def _bullet(label: LocalText | str) -> Text:
    return _("• {label}").format(label=label)


# -- erasure ----------------------------------------------------------------------------------


def _erasure(deeds: Deeds) -> Iterator[Paragraph]:
    if not deeds.gone and not deeds.kept:
        yield _paragraph(
            _(
                "We have searched all our systems for what you proved to be yours. All of them "
                "answered, and nothing is stored about you. So there was nothing to erase."
            ),
            parts=[Part.WHAT_WAS_DONE],
        )
        return
    if deeds.gone:
        yield _paragraph(
            _("<b>Erased for good</b>"),
            *(_counted(deed.label, deed.count) for deed in deeds.gone),
            _("We have looked again afterwards: it is gone."),
            parts=[Part.WHAT_WAS_DONE],
        )
    if deeds.kept:
        yield _kept(deeds)


def _searched_by(unit: Unit, case: Case) -> Iterator[Paragraph]:
    """What stands under something else was not found: who believes it is gone has to know."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    others = body_of(unit, row).not_proved if row else ()
    proved = sorted(casework.claims_of(unit, case))
    if proved:
        yield _paragraph(
            _("<b>What we searched by</b>"),
            *(_bullet(masked(claim.kind, claim.value)) for claim in proved),
            *([_NOT_PROVED, *map(_bullet, others)] if others else []),
            _WRITE_WITH_IT if casework.came_outside(case) else _SHOW_IT,
        )


_NOT_PROVED = _(
    "This stood there too. We have not searched by it, since we cannot be sure that it is yours "
    "alone:"
)
_SHOW_IT = _(
    "What is stored under another address or number of yours is not found by this. Choose /erase "
    "and show it to us, or ask our staff with /human."
)
_WRITE_WITH_IT = _(
    "What is stored under another address or number of yours is not found by this. Write to us or "
    "call us if there is one."
)


def _kept(deeds: Deeds) -> Paragraph:
    content: list[Sayable] = [
        _("<b>Kept, because a law obliges us to</b>"),
        _("What the law does not ask for has been emptied in it."),
    ]
    for deed in deeds.kept:
        content.append(_counted(deed.label, deed.count))
        content += [_("– Law: {statute}").format(statute=statute) for statute in deed.statutes]
        if deed.until is not None:
            content.append(_("– Kept until {until} at the latest").format(until=deed.until))
    content.append(_("After that day we erase it too, and tell you here (Article 17.3 b)."))
    dated = all(deed.until and deed.statutes for deed in deeds.kept)
    parts = [Part.WHAT_WAS_DONE, Part.REASONS]
    return _paragraph(*content, parts=[*parts, Part.STATUTES, Part.UNTIL] if dated else parts)


def _counted(label: LocalText, count: int) -> Text:
    return _("• {label}: {count}").format(label=label, count=count)


# -- correction -------------------------------------------------------------------------------


def _correction(unit: Unit, case: Case, deeds: Deeds) -> Iterator[Paragraph]:
    yield from _put_right(deeds)
    yield from _left_old(unit, case)
    ending = restrictions.end(unit, case, by=casework.SYSTEM)
    if ending is not None:
        yield _paragraph(ending)


def _left_old(unit: Unit, case: Case) -> Iterator[Paragraph]:
    """Who believes it is changed everywhere asks by the new one, and that misses the rest."""
    left = elsewhere.left_old(unit, case)
    if left:
        yield _paragraph(
            _("<b>The old one still stands here</b>"),
            *(PLACE.format(source=source, table=table) for source, table in left),
            _(
                "We have not changed it there. Your data there may be found only by the old one: "
                "if you ask for a copy or an erasure and show us just the new one, we may miss it."
            ),
            _WRITE_TO_US if casework.came_outside(case) else _CHANGE_THERE,
        )


_WRITE_TO_US = _("Write to us or call us if you want to have it changed there too.")
_CHANGE_THERE = _(
    "To have it changed there too, choose /correct and show us that the old one is yours, or ask "
    "our staff with /human."
)


def _put_right(deeds: Deeds) -> Iterator[Paragraph]:
    if deeds.added is not None:
        yield _added(deeds.added)
    if deeds.stated is not None:
        yield _stated(deeds.stated)
    if deeds.by_hand is not None:
        yield _by_hand(deeds.by_hand)
    change = deeds.change
    if change is None:
        return
    old: Sayable = change.old or _("(empty)")
    yield _paragraph(
        _("<b>Corrected</b>"),
        _("{field} ({table})").format(field=change.field, table=change.table),
        _("Before: {old}").format(old=old),
        _("Now: {new}").format(new=change.new),
        _("We have read it back: the new value is what is stored now, the old one is gone."),
        parts=[Part.WHAT_WAS_DONE, Part.OLD_VALUE_GONE],
    )
    if deeds.looked:
        yield _paragraph(
            _("<b>Where one of us looked by hand</b>"),
            *(
                (_CORRECTED_TOO if there else _NOT_THERE).format(source=source)
                for source, there in deeds.looked
            ),
        )


_CORRECTED_TOO = _("• {source}: it stood there, and is corrected")
_NOT_THERE = _("• {source}: nothing about it stood there")


def _added(added: Added) -> Paragraph:
    """Nothing stood there before, so no old value can still be used."""
    return _paragraph(
        _("<b>Added</b>"),
        added.table,
        *(
            _("• {field}: {value}").format(field=field, value=value)
            for field, value in added.filled
        ),
        _("We have read it back: it is stored now."),
        parts=[Part.WHAT_WAS_DONE, Part.OLD_VALUE_GONE],
    )


def _stated(table: LocalText) -> Paragraph:
    """The entry itself stays as it is, so that no old value can still be used."""
    return _paragraph(
        _("<b>Your statement is kept</b>"),
        _(
            "It stands beside the entry {table}, and in every copy of your data that you ask for. "
            "It goes when the entry goes."
        ).format(table=table),
        parts=[Part.WHAT_WAS_DONE, Part.OLD_VALUE_GONE],
    )


def _by_hand(source: LocalText) -> Paragraph:
    """Nothing can be read back there: whoever did it has confirmed it."""
    return _paragraph(
        _("<b>Corrected</b>"),
        _("{source}: one of us has put right what you described.").format(source=source),
        _("They have confirmed it: what was wrong there is gone."),
        parts=[Part.WHAT_WAS_DONE, Part.OLD_VALUE_GONE],
    )


def _keep_statement(unit: Unit, case: Case) -> None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row is not None else None
    assert isinstance(plan, StatementPlan)
    statements.keep(unit, case, plan)
