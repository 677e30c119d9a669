"""The vocabularies of Insyn's own rows: what each code means, in words for the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import powers as power
from bot.domain.cases import State
from bot.domain.eid import End, Hint
from bot.domain.files import FileRefusal
from bot.domain.holdings import Finding, Waiting
from bot.domain.identity import Method
from bot.domain.letters import Outcome
from bot.domain.plans import Action as PlanAction
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Wish
from bot.domain.relay import Topic
from bot.domain.restrictions import Reason
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services.asked_again import GROUNDS as ERASURE_GROUNDS
from bot.services.extension import WHY_NAMES
from bot.services.refusal import GROUND_NAMES
from bot.work import challenge

Codes = Mapping[Any, Text]  # by the members of enumerations, all of which are strings

FAULT: Text = _("a technical fault")
WORK: Text = _("A step of the work on your case")
CHAT: Text = _("Your chat goes on")

LANGUAGES: Codes = {"sv": _("Swedish"), "en": _("English")}
# As the person sees the case, not as the staff do.
STATES: Codes = {
    State.RECEIVED: _("received"),
    State.WAITING_FOR_IDENTITY: _("waiting until it is clear that it is about you"),
    State.QUEUED: _("waiting for one of our staff"),
    State.IN_REVIEW: _("being looked at by our staff"),
    State.WAITING_FOR_CUSTOMER: _("waiting for your answer"),
    State.AWAITING_SECOND_APPROVAL: _("waiting for the approval of a second person"),
    State.FULFILLING: _("being carried out"),
    State.WAITING_FOR_SOURCE: _("waiting for a system, or for somebody who looks by hand"),
    State.ANSWERED: _("done, granted in full"),
    State.PARTLY_GRANTED: _("done, granted in part"),
    State.REFUSED: _("done, refused"),
    State.WITHDRAWN: _("taken back by you"),
    State.SETTLED: _("done, answered"),
    State.LAPSED: _("ended by itself: nobody went on with it, or it became part of another"),
}
METHODS: Codes = {
    Method.EMAIL_CODE: _("Code by e-mail"),
    Method.SMS_CODE: _("Code by text message"),
    Method.TELEGRAM_PHONE: _("Phone number shared by Telegram"),
    Method.STAFF_CALL_BACK: _("A call back by our staff"),
    Method.LETTER_CODE: _("Code in a letter"),
    Method.STAFF_SAW_ID: _("An identity document that our staff saw"),
    Method.EID: _("Electronic identification (BankID)"),
}
OBJECTIONS: Codes = {
    Reason.ACCURACY_DISPUTED: _("it is not correct"),
    Reason.UNLAWFUL: _("the use is unlawful, and it is not to be erased"),
    Reason.LEGAL_CLAIMS: _("needed for a legal claim"),
    Reason.OBJECTION: _("an objection is being examined"),
}
FILES: Codes = {
    "arriving": _("on its way to us"),
    "kept": _("kept"),
    "refused": _("not taken"),
    "deleted": _("deleted"),
}
FILE_KINDS: Codes = {
    "jpeg": _("Picture (JPEG)"),
    "png": _("Picture (PNG)"),
    "webp": _("Picture (WebP)"),
    "pdf": _("PDF document"),
    "text": _("Text"),  # a written message, or a file of nothing else
    "photo": _("A photo"),
    "document": _("A file"),
    "voice": _("A voice message"),
}
NO_FILE: Codes = {
    FileRefusal.EMPTY: _("it was empty"),
    FileRefusal.TOO_LARGE: _("it was too large"),
    FileRefusal.ARCHIVE: _("it was an archive or an office file, which can hold programs"),
    FileRefusal.SVG: _("it was a drawing that can hold programs (SVG)"),
    FileRefusal.UNKNOWN: _("it was neither a photo nor a PDF"),
    FileRefusal.BROKEN: _("it was damaged"),
    FileRefusal.DOUBLE: _("it was two kinds of file in one"),
    FileRefusal.LOCKED: _("it was locked with a password"),
    FileRefusal.ACTIVE: _("there were programs or other files in it"),
    FileRefusal.TOO_MANY_PIXELS: _("the picture had too many pixels"),
    FileRefusal.TOO_MANY: _("there were too many files in the case"),
    FileRefusal.NO_VIEWER: _("files could not be taken"),
    FileRefusal.GONE: _("it could not be fetched from Telegram"),
    FileRefusal.IDENTITY_DOCUMENT: _("it showed an identity document, which we never keep"),
    "out_of_time": _("its time was over"),
    "taken_back": _("whoever handed it in took it back"),
    "not_needed": _("it was not needed"),
}
UNTIED: Codes = {
    "logout": _("you signed out"),
    "replaced": _("you showed who you are again"),
    "erased": _("your data was erased"),
    "not_me": _("it was said that it was not you"),
    "died": _("it was noted that you have died"),
    "given_anew": _("the contact belongs to somebody else now"),
    "new_holder": _("it was noted that the contact has a new holder"),
}
HELP: Codes = {
    "open": _("waiting for our staff"),
    "checking": _("being compared with the register"),
    "letter": _("a letter with a code is on its way"),
    "done": _("is done"),
    "refused": _("could not be confirmed"),
}
SENDING: Codes = {
    "pending": _("waits to be sent"),
    "held": _("waits until quiet hours are over"),
    "sending": _("is being sent"),
    "sent": _("has been sent"),
    "failed": _("could not be sent"),
    "in_doubt": _("it is not known whether it arrived"),
}
UNSENT: Codes = {
    "blocked": _("you have blocked the bot"),
    "chat gone": _("the chat is not there any more"),
    "lapsed": _("you had not shown who you are in the chat for 90 days"),
    "message gone": _("the message is not there any more"),
    "refused": _("Telegram did not take it"),
    "token": _("Telegram did not let us in"),
}
MESSAGES: Codes = {
    "sendMessage": _("A message"),
    "editMessageText": _("A change of a message"),
    "editMessageReplyMarkup": _("A change of a message"),
    "deleteMessage": _("A message was taken out of the chat"),
    "sendDocument": _("A file"),
    "sendPhoto": _("A photo"),
    "sendVoice": _("A voice message"),
    "answerCallbackQuery": _("An answer to a button that you pressed"),
}
AGAIN: Codes = {
    "ordinary": _("sent again if it is not known whether it arrived"),
    "secret": _("sent once at most, because it holds a code or a link"),
}
TAKEN_AWAY: Codes = {"personal": _("taken out of the chat when you sign out")}
COUNTED: Codes = {
    "sent": _("A code was sent"),
    "failed": _("A wrong code was typed"),
}
STEPS: Codes = {
    "waiting": _("waits its turn"),
    "done": _("is done"),
    "failed": _("did not work, and is tried again"),
    "refused": _("could not be done, and our staff look at it"),
}
HINDERED: Codes = {
    Waiting.ANSWER: _("the system did not answer"),
    Waiting.WORK: _("the system is still working on it"),
    Waiting.PERSON: _("somebody looks by hand"),
    "not_clear": _("it was not clear whose data it is"),
    "data_changed": _("the data had changed since it was looked up"),
    "refused_by_source": _("the system did not take the value"),
    "residuals": _("something was still there when it was read again"),
    "not_by_hand": _("it could not be done by hand"),
    "not_as_approved": _("it was not what had been approved"),
}
LEFT: Codes = {
    "in_use_again": _("the data is in use again"),
    "not_clear": _("it was not clear whose data it is"),
    "by_hand": _("only people can do it"),
    "residuals": _("something was still there when it was read again"),
}
LATER: Codes = {
    "waiting": _("waits for its day"),
    "ordered": _("is being done"),
    "done": _("is done"),
    "left": _("our staff look at it"),
}
LETTERS: Codes = {
    Outcome.GRANTED: _("granted"),
    Outcome.PARTLY: _("granted in part"),
    Outcome.REFUSED: _("refused"),
    Outcome.EXTENDED: _("told that it takes longer"),
}
DELIVERED: Codes = {"answer": _("The answer itself"), "letter": _("A letter")}
PHONE_REPORTS: Codes = {
    "sent": _("sent on"),
    "delivered": _("arrived"),
    "failed": _("did not arrive"),
}
DEVICES: Codes = {"same": _("on the same device"), "other": _("on another device")}
ORDERS: Codes = {
    "starting": _("is being started"),
    "open": _("is waiting for you in the app"),
    "cancelling": _("is being called off"),
    "completed": _("is approved"),
    "bound": _("is done"),
    "ended": _("ended without an approval"),
}
HINTS: Codes = {
    Hint.OUTSTANDING: _("waited for the app"),
    Hint.NO_CLIENT: _("waited for the app"),
    Hint.STARTED: _("the app was open"),
    Hint.USER_SIGN: _("waited for you to confirm"),
    Hint.USER_MRTD: _("waited for your passport or identity card"),
    Hint.CALL_CONFIRM: _("waited for your answer in the app"),
    Hint.PENDING: _("was under way"),
    Hint.EXPIRED: _("time ran out"),
    Hint.CERTIFICATE: _("your BankID could not be used"),
    Hint.USER_CANCEL: _("you cancelled"),
    Hint.CANCELLED: _("it was cancelled, because you began anew"),
    Hint.START_FAILED: _("the code was not scanned in time"),
    Hint.DECLINED_CALL: _("you answered no in the app"),
    Hint.APP_TOO_OLD: _("your app was too old"),
    Hint.RISK_BLOCKED: _("BankID stopped it for your safety"),
    Hint.FAILED: _("it did not work"),
}
ENDED: Codes = {
    **HINTS,
    End.BY_PERSON: _("you cancelled"),
    End.PAGE_CLOSED: _("the page was closed"),
    End.OTHER_WAY: _("you began anew or chose another way"),
    End.SECOND_BROWSER: _("the link was used in two browsers"),
    End.FOREIGN: _("another Telegram account came back with it"),
    End.NOT_ME: _("it was said that it was not you"),
    End.TOO_LONG: _("time ran out"),
    End.NOT_BOUND: _("nobody came back from the app in time"),
    End.RISK: _("BankID held the risk to be too high"),
    End.LOST: _("the result was lost"),
    End.STOPPED: _("the tool was restarted"),
    End.WRONG_CODES: _("too many wrong codes"),
    End.FOR_STAFF: _("our staff have to look"),
}
QUESTIONS: Codes = {  # by how the name of a step begins
    "cases": _("What you are not satisfied with"),
    "consent": _("Which consent you take back"),
    "correct": _("What is to be corrected"),
    "erase": _("What is to be erased, and why"),
    "free": _("What you meant"),
    "hand": _("What was found by hand"),
    "incident": _("How an incident is assessed"),
    "object": _("What you object to, and why"),
    "question": _("Your question to our staff"),
    "restrict": _("What may not be used, and why"),
    "staff": _("What you write as one of the staff"),
    "statement": _("What you want to have said"),
    "verify": _("Who you are"),
}
TASKS: Codes = {  # by how its kind begins
    "answer": _("The answer is written"),
    "card": _("Our staff are told how it stands"),
    "cooled": _("It begins when you cannot take it back any more"),
    "evidence": _("A file that you sent is looked through"),
    "plan": _("It is looked up what is stored about you"),
    "old_contact_over": _("Your old contact is told that nothing comes of the change"),
    "old_contact": _("Your old contact is told of the change"),
    "wake": CHAT,
    "who_after": CHAT,
    "attorney_form": _("A form for a power of attorney is sent to you"),
}
PLANS: Codes = {
    "access": _("A copy"),
    "erasure": _("An erasure"),
    "correction": _("A correction"),
    "addition": _("An addition"),
    "statement": _("A statement beside an entry"),
    "described": _("A correction that is told in words"),
    "stop": _("A use that ends"),
}
FOUND: Codes = {
    Finding.FOUND: _("something is stored"),
    Finding.NOTHING: _("nothing is stored"),
    Finding.FAILED: _("could not be searched"),
    Finding.BY_HAND: _("somebody looks by hand"),
    Finding.AMBIGUOUS: _("has to be searched by our staff"),
    Finding.PROTECTED: _("has to be searched by our staff"),
}
DONE: Codes = {
    CorrectionOutcome.APPLIED: _("changed"),
    CorrectionOutcome.CONFLICT: _("not changed, because somebody else had changed it"),
    CorrectionOutcome.GONE: _("not changed, because the entry is not there any more"),
    CorrectionOutcome.REFUSED: _("not changed, because the system did not take it"),
    "done": _("done by hand"),
    "cannot": _("could not be done by hand"),
    "staff": _("our staff have to look"),
}
ACTIONS: Codes = {
    PlanAction.DELETE: _("is deleted"),
    PlanAction.BLANK: _("is emptied"),
    PlanAction.KEEP: _("is kept"),
}
WISHES: Codes = {
    Wish.MARKETING: _("No more advertising"),
    Wish.CONSENT: _("Consent taken back"),
    Wish.INTEREST: _("Objection to a use"),
    Wish.RESTRICTION: _("Restricted use"),
}
TOPICS: Codes = {
    Topic.QUESTION: _("A question"),
    Topic.COMPLAINT: _("A complaint"),
    Topic.DECEASED: _("Somebody who has died"),
    Topic.CHILD: _("A child"),
    Topic.AGENT: _("Somebody for whom you act"),
    Topic.COMPANY: _("A company"),
    Topic.NEW_HOLDER: _("A number or e-mail address with a new holder"),
    Topic.SHARED: _("A shared e-mail address or number"),
    Topic.PROTECTED: _("A protected identity"),
    Topic.NO_NUMBER: _("No Swedish identity number"),
}
SHARED: Codes = {
    "not_private": _("it was not a private chat"),
    "not_yours": _("the number was not that of your account"),
    "forwarded": _("it was passed on from somebody else"),
    "not_asked": _("nobody had asked for it"),
    "not_a_number": _("it was no telephone number"),
    "email_first": _("an e-mail address has to come first"),
}
RISKS: Codes = {"low": _("low"), "moderate": _("moderate"), "high": _("high")}
LOCKED: Codes = {
    "code": _("that code"),
    "pair": _("this account and that contact"),
    "contact": _("that contact"),
    "customer": _("all your contacts"),
    "telegram": _("this account"),
    "budget": _("all text messages"),
}
PURPOSES_OF_CODES: Codes = {act.value: told for act, told in challenge.PURPOSES.items()}
GROUNDS: Codes = {**ERASURE_GROUNDS, **OBJECTIONS, **GROUND_NAMES}
POWERS: Codes = {
    power.State.DRAFT: _("not signed yet"),
    power.State.SIGNED: _("signed"),
    power.State.HELD: _("holds"),
    power.State.ENDED: _("is over"),
}
POWERS_END: Codes = {
    power.End.TAKEN_BACK: _("it was taken back"),
    power.End.BY_STAFF: _("our staff were told that it is taken back"),
    power.End.NOT_ME: UNTIED["not_me"],
    power.End.ERASED: UNTIED["erased"],
    power.End.PROTECTED: _("our staff have to see to it"),
}
WHY: Codes = {
    **POWERS_END,
    **NO_FILE,
    **UNTIED,
    **LEFT,
    **SHARED,
    **WHY_NAMES,
    **ENDED,
}
