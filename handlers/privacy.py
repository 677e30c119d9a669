"""The privacy policy by section, what this bot stores itself, and how to complain."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.domain import policy
from bot.domain.company import IMY
from bot.domain.messages import Button, Send
from bot.domain.policy import Section
from bot.domain.texts import Language, LocalText, Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts

OURS, COMPLAIN = "bot", "complain"


@cache
def _sections(language: Language) -> tuple[Section, ...]:
    """The company's own words; they change only with a new version of the program."""
    text = files("locales").joinpath(f"policy.{language}.txt").read_text(encoding="utf-8")
    return policy.sections(text)


def _heading(at: int) -> LocalText:
    return LocalText(sv=_sections("sv")[at].heading, en=_sections("en")[at].heading)


def _body(at: int) -> LocalText:
    return LocalText(sv=_sections("sv")[at].body, en=_sections("en")[at].body)


async def show(talk: Talk) -> Messages:
    """The list of sections, or the one whose button was pressed."""
    wanted = talk.args[0] if talk.args else ""
    if wanted == OURS:
        return [_section(_("What this bot stores"), _stored(talk))]
    if wanted == COMPLAIN:
        return [_section(_("If you are not content"), _complaint(talk))]
    ids = [section.id for section in _sections("sv")]
    if wanted in ids:
        at = ids.index(wanted)
        return [_section(_heading(at), _body(at))]
    return [_contents(talk)]


def _contents(talk: Talk) -> Send:
    company = talk.unit.office.company
    text = lines(
        _("<b>Privacy policy of {company}</b>").format(company=company.name),
        _("Last changed on {day}.").format(day=company.policy_date),
        "",
        _("Choose what you want to read."),
    )
    buttons = [
        Button(label=_heading(at), action=f"privacy:{section.id}")
        for at, section in enumerate(_sections("sv"))
    ]
    ours = Button(label=_("What this bot stores"), action=f"privacy:{OURS}")
    complain = Button(label=_("If you are not content"), action=f"privacy:{COMPLAIN}")
    return Send(text=text, keyboard=(*parts.column(*buttons, ours, complain), parts.menu_row()))


def _section(heading: Sayable, body: Sayable) -> Send:
    text = lines(_("<b>{heading}</b>").format(heading=heading), "", body)
    return Send(text=text, keyboard=((parts.back("privacy"),), parts.menu_row()))


def _stored(talk: Talk) -> Sayable:
    return lines(
        _("• The number of your Telegram account and your language, so that we can talk."),
        _("• What you have proved, such as an e-mail address. It opens data for half an hour."),
        _("• What we have looked up about you: encrypted, for 15 minutes, or until you log out."),
        _("• Your cases: what you asked for, what was decided and done, as the law demands."),
        *_for_how_long(talk.unit.office.case_years),
        _("• What you and our staff write to each other, encrypted, with the case."),
        *_files(talk.unit.office.evidence_days),
        _("• A record of what was done and when, without names and without your words."),
        "",
        _("Codes, contacts and personal identity numbers that you send are deleted here."),
        _("Telegram can read chats with bots, so the full copy comes on a page of our own."),
    )


def _for_how_long(years: int) -> list[Sayable]:
    """How long a closed case tells of its person; with 0 it has no end that could be told."""
    if not years:
        return []
    text = ngettext(
        "  {count} year after a case is closed, everything in it that tells of you is erased.",
        "  {count} years after a case is closed, everything in it that tells of you is erased.",
        years,
    )
    return [text.format(count=years)]


def _files(days: int) -> list[Sayable]:
    """How long what somebody sent to be looked at is kept."""
    text = ngettext(
        "  Photos and PDF files that you send with it go {count} day after the case has ended.",
        "  Photos and PDF files that you send with it go {count} days after the case has ended.",
        days,
    )
    return [text.format(count=days)]


def _complaint(talk: Talk) -> Sayable:
    company = talk.unit.office.company
    street, town = IMY.address
    return lines(
        _("Tell us first if you like: {company}, {phone}. We want to put it right.").format(
            company=company.name, phone=company.phone
        ),
        "",
        _("You can always complain to the authority that supervises us, free of charge:"),
        "Integritetsskyddsmyndigheten (IMY)",
        f"{street}, {town}",
        _("Phone {phone}, e-mail {email}, {web}").format(
            phone=IMY.phone, email=IMY.email, web=IMY.web
        ),
        "",
        _("You can also take the matter to court."),
    )


def register(router: Router) -> None:
    router.command("privacy", "integritet", to=show)
    router.press("privacy", to=show)
