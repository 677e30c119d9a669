"""The clock's errand "reminders": dates to keep, told on Telegram and by e-mail."""

from __future__ import annotations

from bot.i18n import plain
from bot.services import reminders
from bot.store.unit import Unit


def run(unit: Unit) -> None:
    """Reminds staff, warns owners and persons, and puts the mails into each member's language."""
    for mail in (*reminders.remind(unit), *reminders.warn(unit)):
        subject, text = plain(mail.subject, mail.language), plain(mail.text, mail.language)
        unit.mail(mail.to, subject, _without_tags(text))


def _without_tags(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")
