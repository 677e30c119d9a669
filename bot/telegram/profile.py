"""What Telegram shows about the bot: its commands and descriptions, in both languages."""

from __future__ import annotations

from bot import i18n
from bot.domain.office import Office
from bot.domain.texts import Language
from bot.domain.texts import Text as _
from bot.telegram import commands
from bot.telegram.send import Wire


async def publish(wire: Wire, office: Office) -> None:
    """Sets commands and descriptions per language; English is also the fallback."""
    for language, code in (("en", ""), ("en", "en"), ("sv", "sv")):
        await _publish(wire, office, "sv" if language == "sv" else "en", code)


async def _publish(wire: Wire, office: Office, language: Language, code: str) -> None:
    about = _(
        "See, correct or erase what {company} stores about you. Staff look at every request."
    )
    short = _("Your data at {company}: see it, correct it, erase it.")
    shared = {"language_code": code} if code else {}
    scope = {"type": "all_private_chats"}
    menu = {"commands": commands.menu(language), "scope": scope}
    await wire.call("setMyCommands", {**menu, **shared})
    company = office.company.name
    description = i18n.plain(about.format(company=company), language)
    await wire.call("setMyDescription", {"description": description, **shared})
    brief = i18n.plain(short.format(company=company), language)
    await wire.call("setMyShortDescription", {"short_description": brief, **shared})
