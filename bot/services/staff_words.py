"""What staff read for the values of the domain: rights, states, levels, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.cases import Event, Right, State, StepRefusal
from bot.domain.console import Purpose
from bot.domain.identity import Level
from bot.domain.intake import Asked, Channel
from bot.domain.letter_lint import Demand
from bot.domain.recipients import NoticeState
from bot.domain.texts import Lines, Text, lines
from bot.domain.texts import Text as _

RIGHTS: Mapping[str, Text] = {
    Right.ACCESS: _("Access (Art. 15)"),
    Right.RECTIFICATION: _("Correction (Art. 16)"),
    Right.ERASURE: _("Erasure (Art. 17)"),
    Right.RESTRICTION: _("Restriction (Art. 18)"),
    Right.PORTABILITY: _("Portability (Art. 20)"),
    Right.OBJECTION: _("Objection (Art. 21)"),
    Right.CONSENT_WITHDRAWAL: _("Withdrawn consent (Art. 7)"),
    Right.QUESTION: _("Question to a person"),
}

STATES: Mapping[str, Text] = {
    State.RECEIVED: _("received"),
    State.WAITING_FOR_IDENTITY: _("waiting for proof of identity"),
    State.QUEUED: _("waiting for one of you"),
    State.IN_REVIEW: _("being looked at"),
    State.WAITING_FOR_CUSTOMER: _("waiting for the customer's answer"),
    State.AWAITING_SECOND_APPROVAL: _("awaiting second approval"),
    State.FULFILLING: _("being carried out"),
    State.WAITING_FOR_SOURCE: _("waiting for a data source"),
    State.ANSWERED: _("done, granted in full"),
    State.PARTLY_GRANTED: _("done, granted in part"),
    State.REFUSED: _("done, refused"),
    State.WITHDRAWN: _("withdrawn by the customer"),
    State.SETTLED: _("done, answered"),
    State.LAPSED: _("ended by itself: nobody went on with it, or it became part of another"),
}

LEVELS: Mapping[int, Text] = {
    Level.L0: _("none"),
    Level.L1: _("one contact proved (level 1)"),
    Level.L2: _("two contacts proved (level 2)"),
    Level.L3: _("electronic identification, or a document seen (level 3)"),
}

CHANNELS: Mapping[str, Text] = {
    Channel.CHAT: _("In the chat"),
    Channel.LETTER: _("By letter"),
    Channel.EMAIL: _("By e-mail"),
    Channel.PHONE: _("By telephone"),
    Channel.VISIT: _("In person"),
}

EVENTS: Mapping[str, Text] = {
    "submitted": _("The request was written down"),
    "repeated": _("The customer asked again, in another way"),
    "power_signed": _("A power of attorney signed with BankID shows whose request it is"),
    Event.IDENTITY_ASKED: _("The customer was asked to prove who they are"),
    Event.IDENTITY_PROVED: _("Identity was proved, and it joined the queue"),
    Event.ACCEPTED: _("It joined the queue; nothing had to be proved for it"),
    Event.SETTLED: _("It was answered and closed"),
    "died": _("Staff recorded that the person has died"),
    "posted": _("What was printed has been sent to the customer"),
    "identity_noted": _("Staff noted who asks; the right needs more"),
    "not_by_hand": _("It could not be done by hand"),
    Event.CLAIMED: _("It was claimed"),
    Event.RELEASED: _("It went back to the queue"),
    Event.ASKED: _("The customer was asked something"),
    Event.CUSTOMER_REPLIED: _("The customer replied"),
    Event.APPROVED_FIRST: _("It was approved by the first person"),
    Event.APPROVED: _("It was approved"),
    Event.SECOND_APPROVED: _("It was approved by the second person"),
    Event.SENT_BACK: _("The second person sent it back"),
    Event.PLAN_CHANGED: _("The data had changed, so the approvals no longer hold"),
    Event.REJECTED: _("It was refused"),
    Event.EXECUTION_STARTED: _("Carrying it out began"),
    Event.SOURCE_DOWN: _("A source did not answer"),
    Event.SOURCE_BACK: _("The data source answered"),
    Event.FULFILLED: _("It was carried out"),
    Event.PARTLY_FULFILLED: _("It was carried out in part"),
    Event.WITHDRAWN: _("The customer took it back"),
    Event.REGRETTED: _("The customer took it back before it began"),
    Event.DISOWNED: _("The owner of the old contact says that it was not them who asked"),
    Event.DOUBTED: _("Somebody says that it was not them, so nothing is carried out"),
    Event.WITHHELD: _("A protected identity is marked by now, so the answer was withheld"),
    "trusted": _("Staff found that it was the right person, and it goes on"),
    Event.RECUSED: _("A member of staff takes no part, because they know the person"),
    Event.REOPENED: _("It is looked at anew in a follow-up"),
    "let_in": _("Whoever decided before may decide this too: nobody else is there"),
    Event.FOLDED: _(
        "The same was asked for in another case of the person, so it is part of that one"
    ),
    Event.LAPSED: _("Nobody went on with it, so it ended by itself"),
    Event.EXTENDED: _("The time was extended, and the customer was told why"),
    Event.PAUSED: _("The due date began to wait for the customer"),
    Event.RESUMED: _("The due date went on"),
    Event.WARNED: _("Nothing was decided by day 25: owner and customer were told"),
}

RECIPIENTS: Mapping[NoticeState, Text] = {
    NoticeState.TO_TELL: _("not told yet"),
    NoticeState.MAILING: _("an e-mail is on its way"),
    NoticeState.MAIL_FAILED: _("the e-mail was refused, so we tell them in another way"),
    NoticeState.TOLD: _("told"),
    NoticeState.ACKNOWLEDGED: _("told, and they have confirmed it"),
    NoticeState.IMPOSSIBLE: _("could not be told"),
}

DEMANDS: Mapping[Demand, Text] = {
    Demand.ID_COPY: _("It asks for a copy or a picture of an identity document."),
    Demand.SIGNATURE: _("It asks for a signature."),
    Demand.OTHER_MEDIUM: _("It asks the customer to use another way, such as a letter or a form."),
    Demand.OTHER_LANGUAGE: _("It asks the customer to use another language."),
    Demand.NUMBER: _(
        "There is a personal identity number in it, which must not go through a chat. Leave it "
        "out."
    ),
}

REFUSALS: Mapping[StepRefusal, Text] = {
    StepRefusal.ENDED: _("This case is closed: nothing more can be done with it."),
    StepRefusal.NOT_NOW: _("That is not possible while the case stands where it does now."),
    StepRefusal.NOT_YOUR_ROLE: _("Your role does not allow that. Ask an approver or an owner."),
    StepRefusal.SAME_PERSON: _(
        "You gave the first approval. The second must come from somebody else."
    ),
    StepRefusal.OWN_CASE: _("This is your own case. A colleague has to decide it."),
    StepRefusal.CONFLICT: _("You take no part in this case, because you know the person."),
    StepRefusal.DECIDED_BEFORE: _(
        "You decided the case that this one follows. A colleague looks at it anew."
    ),
    StepRefusal.CREATOR: _("You wrote this request down. A colleague has to decide it."),
    StepRefusal.EXECUTOR: _(
        "You are the only one who can carry this out by hand. A colleague has to decide it."
    ),
    StepRefusal.CLAIMED_BY_ANOTHER: _(
        "This case is not yours: claim it first, or ask who has it."
    ),
    StepRefusal.TOO_LATE: _(
        "It is too late for that: a case can be extended within the first month only, and the "
        "date waits only for a question that was put in the first week."
    ),
    StepRefusal.ALREADY: _("That has been done already, and once is all the law allows."),
    StepRefusal.NO_CHAT: _(
        "The customer cannot be reached in a chat here. Reach them in another way."
    ),
    StepRefusal.NOT_TELLABLE: _(
        "The customer cannot be reached here, and an extension they are not told of does not "
        "exist. Answer in time, or tell them in another way."
    ),
}


def forbidden(demands: Iterable[Demand]) -> Lines:
    """What words to a customer ask for and may not, so that they can be written anew."""
    return lines(
        _("That cannot be sent to a customer:"),
        *(DEMANDS[demand] for demand in sorted(demands)),
        _("Please write it again."),
    )


PURPOSES: Mapping[Purpose, Text] = {
    Purpose.IDENTITY: _("To make sure that it is the right person"),
    Purpose.REACH: _("To call or write to the person"),
    Purpose.CHECK: _("To check the value before deciding"),
    Purpose.AUTHORITY: _("An authority or a court asks"),
}

ASKED: Mapping[Asked, Text] = {
    Asked.ACCESS: _("A copy of their data (Art. 15)"),
    Asked.RECTIFICATION: _("A correction (Art. 16)"),
    Asked.ERASURE: _("Erasure (Art. 17)"),
    Asked.PORTABILITY: _("Their data to take along (Art. 20)"),
    Asked.RESTRICTION: _("Restricted use (Art. 18)"),
    Asked.INTEREST: _("An objection to a use (Art. 21(1))"),
    Asked.MARKETING: _("No more advertising (Art. 21(2))"),
    Asked.CONSENT: _("Consents taken back (Art. 7(3))"),
}
