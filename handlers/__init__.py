"""Telegram in, services out: one file a conversation."""

from __future__ import annotations

from bot.telegram.routing import Router


def register(router: Router) -> None:
    """Fills the router: the whole map of what the bot understands, and where it leads."""
    from handlers import (
        access,
        add,
        cases,
        correct,
        delivery,
        describe,
        eid,
        erase,
        free_text,
        hard_cases,
        language,
        manual_tasks,
        menu,
        more_rights,
        not_me,
        other,
        privacy,
        privately,
        relay,
        restrict,
        staff_console,
        staff_group,
        staff_incidents,
        staff_private,
        staff_recipients,
        staff_reply,
        start,
        statement,
        stop,
        unsatisfied,
        verify,
        verify_assist,
    )

    # The customer's private chat, in the order of a visit.
    start.register(router)  # /start and its deep links
    menu.register(router)  # the menu, /help, /cancel, /logout
    language.register(router)  # /language
    verify.register(router)  # e-mail code and phone number; goes on with a signal
    verify_assist.register(router)  # staff help: a number for them, and a letter's code
    hard_cases.register(router)  # another person's data, or none of the usual ways
    eid.register(router)  # BankID: a page, and the way back from it
    not_me.register(router)  # "this was not me" under a notice
    access.register(router)  # /access: the summary, and the full copy as a case
    correct.register(router)  # /correct
    add.register(router)  # ... what is missing there
    describe.register(router)  # ... or wrong where only people can look
    statement.register(router)  # ... and what the person wants to have said
    erase.register(router)  # /erase
    more_rights.register(router)  # /rights leads to the following, and to /export
    stop.register(router)  # /noads, /consent, /object
    restrict.register(router)  # /restrict
    delivery.register(router)  # fetching the answer: a link and a PIN
    cases.register(router)  # /cases: list, course, withdrawal
    relay.register(router)  # /human: to and fro with people, in a case or a new question
    unsatisfied.register(router)  # a closed case is looked at anew
    privacy.register(router)  # /privacy, by section

    # The staff: cards in their group, decisions in their private chats.
    staff_group.register(router)
    staff_reply.register(router)  # an answer to a card goes to the customer
    staff_private.register(router)
    staff_console.register(router)  # /console: the way into the web console
    manual_tasks.register(router)  # what is looked up by hand
    staff_incidents.register(router)  # /incidents: what somebody said was not them
    staff_recipients.register(router)  # who must hear of it (Art. 19)

    free_text.register(router)  # what somebody writes without being asked
    other.register(router)  # whatever nothing above took
    router.afterwards = privately.kept_clean
