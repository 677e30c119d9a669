"""What Telegram shows about the bot: its commands and descriptions, in both languages."""

from __future__ import annotations

from bot import i18n
from bot.domain.office import Office
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.telegram.send import Wire

COMMANDS: tuple[tuple[str, str, Sayable], ...] = (
    ("access", "utdrag", _("See what is stored about you")),
    ("correct", "rattelse", _("Correct what is wrong")),
    ("erase", "radera", _("Have your data erased")),
    ("cases", "arenden", _("Follow your cases")),
    ("privacy", "integritet", _("Read the privacy policy")),
    ("language", "sprak", _("Change language")),
    ("help", "help", _("Get help")),
    ("cancel", "avbryt", _("Stop what you are doing")),
    ("logout", "loggaut", _("Sign out from here")),
)


async def publish(wire: Wire, office: Office) -> None:
    """Sets commands and descriptions per language; English is also the fallback."""
    for language, code in (("en", ""), ("en", "en"), ("sv", "sv")):
        await _publish(wire, office, "sv" if language == "sv" else "en", code)


async def _publish(wire: Wire, office: Office, language: Language, code: str) -> None:
    about = _(
        "See, correct or erase what {company} stores about you. Staff look at every request."
    )
    short = _("Your data at {company}: see it, correct it, erase it.")
    commands = [
        {
            "command": swedish if language == "sv" else english,
            "description": i18n.plain(text, language),
        }
        for english, swedish, text in COMMANDS
    ]
    shared = {"language_code": code} if code else {}
    scope = {"type": "all_private_chats"}
    await wire.call("setMyCommands", {"commands": commands, "scope": scope, **shared})
    company = office.company.name
    description = i18n.plain(about.format(company=company), language)
    await wire.call("setMyDescription", {"description": description, **shared})
    brief = i18n.plain(short.format(company=company), language)
    await wire.call("setMyShortDescription", {"short_description": brief, **shared})
