"""The privacy policy: short answers with their source, the whole of it, and what it leaves out."""

from __future__ import annotations

from bot.domain.messages import Button, Keyboard, Send
from bot.domain.policy import Answer
from bot.domain.texts import Day, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.telegram.routing import Messages, Router, Talk
from handlers import more_rights, parts
from handlers import privacy_facts as facts

OURS, COMPLAIN, RECIPIENTS, RIGHTS = "bot", "complain", "recipients", "rights"
MORE, REGISTER = "more", "register"

# What the policy leaves out, or what is about this bot: the words of its button.
BESIDE: dict[str, Text] = {
    RECIPIENTS: _("Who gets your data"),
    RIGHTS: _("All your rights"),
    OURS: _("What this bot stores"),
    COMPLAIN: _("If you are not satisfied"),
}
CHANGE = (
    Button(label=_("See what is stored about me"), action="do:access"),
    Button(label=_("Correct my data"), action="do:correct"),
    Button(label=_("Erase my data"), action="do:erase"),
)


async def show(talk: Talk) -> Messages:
    """The list, or the answer whose button was pressed: in short first, then as much as wanted."""
    name, depth = (*talk.args, "", "")[:2]
    answer = talk.unit.office.policy.answer(name)
    if name in BESIDE:
        return [_beside(talk, name, depth)]
    if answer is None:
        return [_contents(talk)]
    if depth == REGISTER and name in facts.ADDED:
        return [_from_register(talk, answer)]
    return [_word_for_word(talk, answer) if depth == MORE else _short(talk, answer)]


def _day(talk: Talk) -> Day:
    return Day(talk.unit.office.company.policy_date)


def _contents(talk: Talk) -> Send:
    office = talk.unit.office
    text = lines(
        _("<b>Privacy policy of {company}</b>").format(company=office.company.name),
        _("Last changed on {day}.").format(day=_day(talk)),
        "",
        _("Choose what you want to read."),
    )
    sections = [
        Button(label=part.heading, action=f"privacy:{part.id}") for part in office.policy.parts
    ]
    others = [Button(label=label, action=f"privacy:{name}") for name, label in BESIDE.items()]
    return Send(text=text, keyboard=(*parts.column(*sections, *others), parts.menu_row()))


# -- from the policy ----------------------------------------------------------------------------


def _short(talk: Talk, answer: Answer) -> Send:
    text = lines(
        _("<b>{heading}</b>").format(heading=answer.title),
        "",
        answer.text,
        "",
        _source(talk, answer),
    )
    return _page(text, _more(answer.id))


def _more(name: str) -> Keyboard:
    more = Button(label=_("More"), action=f"privacy:{name}:{MORE}")
    if name not in facts.ADDED:
        return ((more,),)
    label, _told = facts.ADDED[name]
    return ((more,), (Button(label=label, action=f"privacy:{name}:{REGISTER}"),))


def _source(talk: Talk, answer: Answer) -> Text:
    text = _("According to our policy of {day}, section “{section}”.")
    return text.format(day=_day(talk), section=answer.part.heading)


def _word_for_word(talk: Talk, answer: Answer) -> Send:
    text = lines(
        _("<b>{heading}</b>").format(heading=answer.part.heading),
        "",
        answer.part.body,
        "",
        _source(talk, answer),
    )
    return _behind(answer.id, text)


def _from_register(talk: Talk, answer: Answer) -> Send:
    label, told = facts.ADDED[answer.id]
    head = _("<b>{heading}</b>").format(heading=label)
    return _behind(answer.id, lines(head, facts.REGISTER, "", told(talk)))


# -- beside the policy --------------------------------------------------------------------------


def _beside(talk: Talk, name: str, depth: str) -> Send:
    head = _("<b>{heading}</b>").format(heading=BESIDE[name])
    if name == OURS and depth == MORE:
        return _behind(OURS, lines(head, "", facts.stored_in_full()))
    if name == OURS:
        return _page(lines(head, "", facts.stored(talk)), _more(OURS))
    if name == RIGHTS:
        told = facts.rights(talk.unit.office.policy, _day(talk))
        return _page(lines(head, "", told), parts.column(*CHANGE, *more_rights.CHOICES))
    if name == RECIPIENTS:
        return _page(lines(head, facts.REGISTER, "", facts.recipients(talk)))
    in_policy = talk.unit.office.policy.part("complaint") is not None
    law: list[Sayable] = [] if in_policy else ["", facts.LAW]
    return _page(lines(head, "", facts.complaint(talk), *law))


def _page(text: Sayable, buttons: Keyboard = ()) -> Send:
    return Send(text=text, keyboard=(*buttons, (parts.back("privacy"), parts.MENU)))


def _behind(name: str, text: Sayable) -> Send:
    """What stands behind a short answer leads back to it."""
    return Send(text=text, keyboard=((parts.back(f"privacy:{name}"), parts.MENU),))


def register(router: Router) -> None:
    router.command("privacy", "integritet", to=show)
    router.press("privacy", to=show)
