"""The clock's errand "reminders": dates to keep, told on Telegram and by e-mail."""

from __future__ import annotations

from bot.domain.clock import STOCKHOLM
from bot.i18n import plain
from bot.services import reminders, undecided
from bot.store.unit import Unit

FROM_HOUR = 8  # Swedish time: nobody is woken for a date


def run(unit: Unit) -> None:
    """Reminds staff, warns owners and persons, and puts the mails into each member's language."""
    if unit.now.astimezone(STOCKHOLM).hour < FROM_HOUR:
        return
    for mail in (*reminders.remind(unit), *undecided.warn(unit)):
        subject, text = plain(mail.subject, mail.language), plain(mail.text, mail.language)
        unit.mail(mail.to, subject, _without_tags(text))


def _without_tags(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")
