"""What a page says at its top after something was done: a code in the address, words from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.cases import StepRefusal
from bot.domain.intake import Fault
from bot.domain.mandates import Lack
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services.intake_words import FAULTS, NO_LINK, NOT_FETCHED
from bot.services.mandates import LACKS
from bot.services.staff_words import REFUSALS

GOOD: Mapping[str, Text] = {
    "claimed": _("It is yours."),
    "released": _("The case is back in the queue."),
    "approved": _("Approved. It is being carried out now, and the customer gets the answer."),
    "waits": _("Approved. It waits for a while, in which it can be stopped, and then begins."),
    "first": _("You have approved. Nothing happens until a second person has approved it too."),
    "sent_back": _("Sent back. Whoever has it was told."),
    "asked": _("The question is on its way. The answer shows here and in your chat."),
    "written": _("It is on its way to the customer."),
    "by_people_first": _("What you wrote waits for a second person, who reads and confirms it."),
    "by_people": _("The case is answered with what you wrote."),
    "by_people_paper": _(
        "The letter with what you wrote is ready to be sent, by your own routine. The case is "
        "answered once you have marked the letter as sent."
    ),
    "settled": _("The question is closed as answered, and the customer was told."),
    "file_deleted": _("The file is deleted, and the customer was told why."),
    "rejected": _("The request is refused. The letter stands below."),
    "reason": _("Saved. Letters that have left keep the version that they were sent with."),
    "retired": _("Taken out of use. Letters that have it keep it."),
    "lifted": _("The customer was told that the restriction ends in three days."),
    "extended": _("There are two months more, and the customer was told why."),
    "paused": _("The date waits. It goes on by itself when the customer answers."),
    "renewed": _("The plan is being made anew from what the sources hold now."),
    "taken_for": _("The case is open. Now somebody makes sure whose data it is, and records how."),
    "taken_in": _("The case is open. Now somebody makes sure who asks, and records how."),
    "signed_for": _("The case is open. The signature says whose it is; a colleague decides it."),
    "pointed": _("Noted. The plan is being made of it. A colleague decides it."),
    "answered": _("Noted. The case is with whoever asked, from the day on which it came."),
    "left": _("Noted."),
    "left_over": _("Noted. With that the case is answered."),
    "assessed": _("The assessment is written down."),
    "taken_back": _("It is taken back. Nothing more is to be done."),
    "topic": _("Noted. What to make sure of in such a case stands below."),
    "mandate": _("Written down. A case can be opened for the other person now."),
    "signatory": _("Written down. Answer here what is asked about the company."),
    "mandate_ended": _("Noted. Nothing more can be opened or approved by that power."),
    "trusted": _("Noted. The case goes on. What had not begun is to be approved anew."),
    "disputed": _("Recorded. What was linked by it has been ended, and an owner assesses it."),
    "died": _(
        "Recorded. What is linked to the person is being ended; you hear the result in your chat."
    ),
    "lives": _("Taken back. Their cases go on, and accounts have to show anew who they are."),
    "recused": _("Noted. What they had is back in the queue."),
    "reopened": _("This case looks at the other one anew. Somebody else decides it."),
    "saved": _("Saved."),
    "identified": _(
        "Written down. It is being compared with the register; you hear the result in your chat."
    ),
    "language": _("The console and the bot speak English with you from now on."),
    "revoked": _("That session is over."),
    "allowed": _("Your colleague was told, and can set up an authenticator within 24 hours."),
    "member": _("Saved."),
    "email_sent": _("A code is on its way to that address."),
    "email_set": _("Reminders go there from now on. The old address, if there was one, is told."),
    "email_gone": _("Reminders come on Telegram alone from now on."),
    "removed": _("Removed. What they held is back in the queue."),
}
BAD: Mapping[str, Text] = {
    "held": _("A colleague was faster, or has it still."),
    "yours": _("You have it already."),
    "plan_changed": _(
        "Nothing was approved: the plan has changed since it was shown. Look at it again."
    ),
    "plan_missing": _("Nothing was approved: there is no plan yet."),
    "obstructed": _("Nothing was approved: something in the plan keeps it from being approved."),
    **{f"power_{lack.value}": LACKS[lack] for lack in Lack},
    "file": _("That file is not there any more."),
    "no_way": _("Choose how you made sure who asks."),
    "assessed": _("It has been assessed already."),
    "no_how": _("Choose how it got to the customer."),
    "not_fetched": NOT_FETCHED,
    **{f"day_{fault.value}": FAULTS[fault] for fault in Fault},
    **{f"paper_{refusal.value}": text for refusal, text in NO_LINK.items()},
    "paper_asked": _(
        "The systems are still being asked whether the identity is protected by now. Press again "
        "in a moment."
    ),
    "no_why": _("Write why they cannot be told."),
    "recipient": _("That has been noted already, or cannot be noted now."),
    "own": _("That is for another owner, or for whoever runs the server."),
    "not_owner": _("That is for an owner to do."),
    "no_member": _("There is no such member of staff."),
    "no_name": _("Write a name on one line, for example Anna Berg."),
    "no_id": _("The Telegram number has digits only, for example 123456789."),
    "email_none": _("That is not an e-mail address, such as anna@example.se."),
    "email_same": _("Reminders go to that address already."),
    "email_no_mail": _("No mail leaves from here: SMTP_URL is not set."),
    "email_soon": _("A code was sent a moment ago. Wait a minute before another one."),
    "email_wrong": _("That is not the code. Look at the newest mail."),
    "email_over": _("That code is over. Have a new one sent."),
    **{f"no_{reason.value}": REFUSALS[reason] for reason in StepRefusal},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """A line at the top of a page."""

    text: Sayable
    good: bool


def of(query: Mapping[str, str]) -> News | None:
    """What the address names; anything that we never wrote there says nothing."""
    if text := GOOD.get(query.get("done", "")):
        return News(text=text, good=True)
    if text := BAD.get(query.get("not", "")):
        return News(text=text, good=False)
    return None


def refused(reason: StepRefusal) -> str:
    """The code of a refusal, as an address carries it."""
    return f"no_{reason.value}"
