"""My cases: the list, one case with its course, and taking one back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.domain.cases import Right
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import access, case_words, disowning, my_cases, progress, who
from bot.services.access import CaseNotFoundError, Customer
from bot.services.my_cases import CaseDetail, CaseLine
from bot.services.restrictions import Named
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts, staff_recipients
from handlers.verify import begin, proved

KNOWN = "cases.known"  # signal: it is known by what else the person is known

OneCase = Callable[[Talk, Customer, str], Awaitable[Messages]]


async def overview(talk: Talk) -> Messages:
    """Lists the person's own cases."""
    customer = await proved(talk, Action.CASE_STATUS)
    if customer is None:
        return await begin(talk, action=Action.CASE_STATUS, then="cases.go")
    if not customer.looked_up:
        return await _wait(talk, customer, "")
    found = await talk.do(my_cases.listing, customer)
    hint = [_TAKE_BACK] if talk.args[:1] == ("back",) else []
    return [_list(found, *hint, page=parts.number(talk.args, 0) or 0)]


async def show(talk: Talk) -> Messages:
    """Shows one case with its course so far."""
    return await with_case(talk, Action.CASE_STATUS, _show)


async def ask_withdraw(talk: Talk) -> Messages:
    """Asks before a case is taken back."""
    return await with_case(talk, Action.WITHDRAW_CASE, _ask_withdraw)


async def withdraw(talk: Talk) -> Messages:
    """Takes the case back, or says that it is too late for that."""
    return await with_case(talk, Action.WITHDRAW_CASE, _withdraw)


async def with_case(talk: Talk, action: Action, then: OneCase) -> Messages:
    """Goes on with an own case, once the person has proved enough for the action."""
    customer = await proved(talk, action)
    if customer is None:
        return await begin(talk, action=action, then="cases.go")
    try:
        return await then(talk, customer, talk.args[0] if talk.args else "")
    except CaseNotFoundError:
        if not customer.looked_up:
            return await _wait(talk, customer, talk.args[0] if talk.args else "")
        text = _("I cannot find that case among yours. /cases shows them.")
        return [Send(text=text, keyboard=(parts.menu_row(),), remove_reply_keyboard=True)]


async def _wait(talk: Talk, customer: Customer, ref: str) -> Messages:
    """By what else they are known is being looked up: their case may be under that."""
    await talk.do(who.when_known, customer, KNOWN, ref)
    return []


async def known(talk: Talk) -> Messages:
    """It has been looked up by what else they are known: on with the list, or with one case."""
    ref = talk.args[0] if talk.args else ""
    if ref:
        return await show(talk)
    talk.args = ()
    return await overview(talk)


async def _show(talk: Talk, customer: Customer, ref: str) -> Messages:
    return [_detail(await talk.do(my_cases.detail, customer, ref))]


async def _ask_withdraw(talk: Talk, customer: Customer, ref: str) -> Messages:
    found = await talk.do(my_cases.detail, customer, ref)
    if not found.may_withdraw:
        return [_detail(found, _too_late(found))]
    text = _("Do you want to take back case {ref}? We then stop working on it.")
    yes = Button(label=_("Yes, take it back"), action=f"cases.withdrawn:{ref}")
    keyboard = ((yes,), (parts.back(f"cases.show:{ref}"), parts.MENU))
    return [Send(text=text.format(ref=found.line.ref), keyboard=keyboard)]


async def _withdraw(talk: Talk, customer: Customer, ref: str) -> Messages:
    outcome = await talk.do(my_cases.withdraw, customer, ref)
    if outcome.done:
        news = _("You have taken back case {ref}.").format(ref=outcome.detail.line.ref)
    else:
        news = _too_late(outcome.detail)
    return [_detail(outcome.detail, news)]


async def regret(talk: Talk) -> Messages:
    """One press keeps the data: it harms nobody, so nothing has to be proved for it again.

    Only under its own notice: a forged button takes back what any button does, with a proof.
    """
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    ref = talk.args[0] if talk.args else ""
    try:
        outcome = await talk.do(my_cases.keep, customer, ref)
    except CaseNotFoundError:
        return parts.stale()
    if outcome is None:
        return await with_case(talk, Action.WITHDRAW_CASE, _ask_withdraw)
    if not outcome.done:
        return [Send(text=_too_late(outcome.detail), keyboard=(parts.menu_row(),))]
    erasure = outcome.detail.line.right is Right.ERASURE
    text = (
        _("You have taken back case {ref}. Nothing was erased.")
        if erasure
        else _("You have taken back case {ref}. Nothing was changed.")
    )
    return [Send(text=text.format(ref=outcome.detail.line.ref), keyboard=(parts.menu_row(),))]


async def disown(talk: Talk) -> Messages:
    """Somebody else's wish to change how this person is reached is stopped with one press."""
    ref = talk.args[0] if talk.args else ""
    page = await talk.do(
        disowning.stop_in_chat, chat_id=talk.chat_id, tg_user_id=talk.user_id, ref=ref
    )
    if page is None:
        return parts.stale()
    return [Send(text=lines(*page.told), keyboard=(parts.menu_row(),))]


async def drop(talk: Talk) -> Messages:
    """Takes back what waits for proof; anybody else's button does nothing."""
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    dropped = await talk.do(my_cases.drop, customer, talk.args[0] if talk.args else "")
    if dropped is None:
        return parts.stale()
    text = _("You have taken back case {ref}. Nothing has been changed.")
    return [Send(text=text.format(ref=dropped.ref), keyboard=(parts.menu_row(),))]


def _too_late(found: CaseDetail) -> Text:
    if found.line.ended:
        return _("This case is closed already.")
    return _("We have already begun to carry this out, so it can no longer be taken back.")


_TAKE_BACK = _("Choose the one that you want to take back, and then press <i>Take it back</i>.")


def _list(found: Sequence[CaseLine], *hint: Text, page: int) -> Send:
    if not found:
        return Send(text=_("You have no cases."), keyboard=(parts.menu_row(),))
    buttons = [
        Button(
            label=_("{ref}: {right}").format(ref=case.ref, right=parts.RIGHTS[case.right]),
            action=f"cases.show:{case.ref}",
        )
        for case in found
    ]
    rows = parts.paged(buttons, page=page, turn="cases")
    shown = found[parts.span(found, page)]
    text: list[Sayable] = [_("<b>Your cases with us</b>"), *hint]
    for case in shown:
        text += ["", *_summary(case)]
    return Send(text=lines(*text), keyboard=(*rows, parts.menu_row()))


def _summary(case: CaseLine) -> list[Sayable]:
    head = _("<b>{ref}</b>: {right}").format(ref=case.ref, right=parts.RIGHTS[case.right])
    due = _("You will have our answer by {due} at the latest.").format(due=case.due)
    state = (
        _GOES_ON if case.goes_on else parts.state(case.right, case.state, by_letter=case.by_letter)
    )
    return [head, state, *([] if case.ended else [due])]


_GOES_ON = _("You have shown who you are. It goes on to our staff within the hour.")


def _detail(found: CaseDetail, *news: Text) -> Send:
    ref = found.line.ref
    events = [one.event for one in found.timeline]
    course = case_words.course(events, for_another=found.for_another)
    text = lines(
        *(part for one in news for part in (one, "")),
        *_summary(found.line),
        "",
        *(
            _("{at}: {what}").format(at=one.at, what=course[one.event])
            for one in found.timeline
            if one.event in course
        ),
        *_parts(found),
        *_restricted(found),
        *_recipients(found),
    )
    take_back = Button(label=_("Take it back"), action=f"cases.withdraw:{ref}")
    write = Button(label=_("Write to us about it"), action=f"human.case:{ref}")
    unhappy = Button(label=_("I am not satisfied"), action=f"cases.unhappy:{ref}")
    get = Button(label=_("Get the answer"), action=f"delivery:get:{found.answer}")
    go_on = Button(label=_("Go on with it"), action=f"do:{found.command}")
    rows = (
        *(((go_on,),) if found.command else ()),
        *(((get,),) if found.answer else ()),
        *(((write,),) if found.may_talk else ()),
        *(((take_back,),) if found.may_withdraw else ()),
        *(((unhappy,),) if found.may_ask_again else ()),
    )
    return Send(text=text, keyboard=(*rows, (parts.back("cases"), parts.MENU)))


def _parts(found: CaseDetail) -> list[Sayable]:
    """What is done and what waits, as it is."""
    return ["", *map(progress.line, found.parts)] if found.parts else []


def _restricted(found: CaseDetail) -> list[Sayable]:
    """What is kept but not used while the case goes on."""
    return ["", *map(_not_used, found.restricted)] if found.restricted else []


def _not_used(one: Named) -> Text:
    if one.table is None:
        described = _("🔒 Not used for now: what you described ({source})")
        by_itself = _("🔒 Not used for now: what you described")
        return described.format(source=one.source) if one.source else by_itself
    if one.field is None:
        return _("🔒 Not used for now: {table}").format(table=one.table)
    return _("🔒 Not used for now: {field} ({table})").format(field=one.field, table=one.table)


def _recipients(found: CaseDetail) -> list[Sayable]:
    """Who got the data and has been told (Art. 19 gives the person a right to know)."""
    if not found.recipients:
        return []
    head = _("<b>Who got this data from us, and whether they have been told</b>")
    return ["", head, *staff_recipients.words(found.recipients)]


def register(router: Router) -> None:
    router.command("cases", "arenden", to=overview)
    router.press("cases", to=overview)
    router.signal("cases.go", to=overview)
    router.signal(KNOWN, to=known)
    router.press("cases.show", to=show)
    router.press("cases.withdraw", to=ask_withdraw)
    router.press("cases.withdrawn", to=withdraw)
    router.press("cases.regret", to=regret)
    router.press("contact.stop", to=disown)
    router.press("cases.drop", to=drop)
