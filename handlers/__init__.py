"""Telegram in, services out: one file a conversation."""

from __future__ import annotations

from importlib import import_module

from bot.telegram.routing import Router

CONVERSATIONS = (
    # The customer's private chat, in the order of a visit.
    "start",  # /start and its deep links
    "menu",  # the menu, /help, /cancel, /logout
    "language",  # /language
    "verify",  # a code by e-mail or SMS; goes on with a signal
    "verify_phone",  # ... and the number of the Telegram account
    "verify_news",  # ... and what happens meanwhile
    "verify_assist",  # staff help: a number for them, and a letter's code
    "powers",  # /attorney: a power that is signed with BankID, given and used
    "hard_cases",  # another person's data, or none of the usual ways
    "eid",  # BankID: a page, and the way back from it
    "not_me",  # "this was not me" under a notice
    "access",  # /access: the summary, and the full copy as a case
    "correct",  # /correct
    "add",  # ... what is missing there
    "describe",  # ... or wrong where only people can look
    "statement",  # ... and what the person wants to have said
    "erase",  # /erase
    "more_rights",  # /rights leads to the following, and to /export
    "stop",  # /noads, /consent, /object
    "restrict",  # /restrict
    "delivery",  # fetching the answer: a link and a PIN
    "cases",  # /cases: list, course, withdrawal
    "relay",  # /human: to and fro with people, in a case or a new question
    "unsatisfied",  # a closed case is looked at anew
    "privacy",  # /privacy, by section
    # The staff: cards in their group, decisions in their private chats.
    "staff_group",
    "staff_reply",  # an answer to a card goes to the customer
    "staff_private",
    "staff_console",  # /console: the way into the web console
    "manual_tasks",  # what is looked up by hand
    "staff_incidents",  # /incidents: what somebody said was not them
    "staff_recipients",  # who must hear of it (Art. 19)
    "free_text",  # what somebody writes without being asked
    "aside",  # ... or when asked for something else
    "letter_code",  # ... or the code of a letter, whatever was asked
    "other",  # whatever nothing above took
)


def register(router: Router) -> None:
    """Fills the router: the whole map of what the bot understands, and where it leads.

    In the order in which they are asked; loaded here, with the bot alone.
    """
    for name in CONVERSATIONS:
        import_module(f"handlers.{name}").register(router)
    router.afterwards = import_module("handlers.privately").kept_clean
