"""The errand "old_contact": tells whoever reads the contact that is to be changed."""

from __future__ import annotations

from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import old_contact, sms_budget
from bot.services.old_contact import Alarm
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools


def _nothing(_tools: Tools, alarm: Alarm) -> Alarm:
    return alarm


def _post(unit: Unit, _case_id: str, alarm: Alarm) -> None:
    """Neither the old nor the new value: a mailbox may have passed to somebody else."""
    company = unit.office.company
    subject = _("Somebody wants to change how {company} reaches you").format(company=company.name)
    text = lines(
        _("We at {company} were asked to change a contact of yours: {what}.").format(
            company=company.name, what=alarm.what
        ),
        _("Our case: {ref}").format(ref=alarm.ref),
        old_contact.when(alarm.until),
        "",
        _("If you asked for it, you need not do anything."),
        _("If it was not you, stop it here, with one press on the page that opens:"),
        alarm.link,
        "",
        _("You can also call us: {phone}.").format(phone=company.phone),
        _("We ask for no password and no code in this matter."),
    )
    for address in alarm.addresses:
        unit.mail(address, plain(subject, alarm.language), plain(text, alarm.language))
    if alarm.number is not None:
        words = plain(_in_short(alarm, company.name), alarm.language)
        unit.text(alarm.number, words, at=sms_budget.spent_until(unit))
    texts = 0 if alarm.number is None else 1
    old_contact.note(unit, alarm.ref, mails=len(alarm.addresses), texts=texts)


def _in_short(alarm: Alarm, company: str) -> Text:
    text = _(
        "{company} was asked to change how it reaches you (case {ref}). Was it not you? Stop it "
        "here: {link}"
    )
    return text.format(company=company, ref=alarm.ref, link=alarm.link)


def _post_over(unit: Unit, _case_id: str, alarm: Alarm) -> None:
    """Ends the worry of whoever was warned, by the same ways and as sparing of words."""
    company = unit.office.company
    subject = _("{company} reaches you as before").format(company=company.name)
    text = lines(
        _(
            "We told you that we at {company} were asked to change a contact of yours: {what}."
        ).format(company=company.name, what=alarm.what),
        old_contact.ended(refused=alarm.refused),
        _("Our case: {ref}").format(ref=alarm.ref),
        "",
        _("You need not do anything. If it was not you who asked, call us: {phone}.").format(
            phone=company.phone
        ),
        _("We ask for no password and no code in this matter."),
    )
    for address in alarm.addresses:
        unit.mail(address, plain(subject, alarm.language), plain(text, alarm.language))
    if alarm.number is not None:
        short = _OVER_IN_SHORT[alarm.refused].format(
            company=company.name, ref=alarm.ref, phone=company.phone
        )
        unit.text(alarm.number, plain(short, alarm.language), at=sms_budget.spent_until(unit))
    texts = 0 if alarm.number is None else 1
    old_contact.note_over(unit, alarm.ref, mails=len(alarm.addresses), texts=texts)


_OVER_IN_SHORT = {
    False: _(
        "Nothing comes of the change of how {company} reaches you (case {ref}): it was taken "
        "back. Was it not you? Call {phone}"
    ),
    True: _(
        "Nothing comes of the change of how {company} reaches you (case {ref}): we have not "
        "granted it. Was it not you? Call {phone}"
    ),
}  # whether it was refused


OLD_CONTACT = Job(prepare=old_contact.alarm, act=_nothing, finish=_post)
OLD_CONTACT_OVER = Job(prepare=old_contact.called_off, act=_nothing, finish=_post_over)
