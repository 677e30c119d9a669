"""What is wrong with a value that somebody typed, in words, and how it should look."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.identifiers import Refusal, Refused
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _

FAULTS: Mapping[Refusal, Text] = {
    Refusal.EMPTY: _("There is nothing to read in your message."),
    Refusal.TOO_LONG: _("That is too long: there is room for {most} characters."),
    Refusal.TOO_THIN: _(
        "That is too short for the customer to understand it. Please write a whole sentence."
    ),
    Refusal.HIDDEN_CHARACTERS: _(
        "There are invisible characters in it that we cannot keep. Please type it by hand."
    ),
    Refusal.LINE_BREAK: _("Please write it on one line."),
    Refusal.WRONG_CHARACTERS: _("There is a character in it that does not belong there."),
    Refusal.WRONG_LENGTH: _("The number of digits is not right."),
    Refusal.WRONG_CHECK_DIGIT: _(
        "The last digit does not fit the others. Is there a typing mistake?"
    ),
    Refusal.NO_LETTER: _("There is no letter in it."),
    Refusal.HAS_DIGITS: _("There are digits in it, but a town has none."),
    Refusal.NO_SUCH_DATE: _("There is no such day."),
    Refusal.IN_THE_FUTURE: _("That day has not come yet."),
    Refusal.TOO_OLD: _("That is too long ago."),
    Refusal.NOT_A_PERSON: _("That is the number of an organisation, not of a person."),
    Refusal.NOT_AN_ORGANISATION: _("That is the number of a person, not of an organisation."),
    Refusal.NO_SUCH_NUMBER: _("No telephone has that number."),
    Refusal.NOT_MOBILE: _("That is not a mobile number."),
    Refusal.NOT_AN_EMAIL: _("That is not an e-mail address."),
    Refusal.NOT_A_POSTCODE: _("That is not a Swedish postcode."),
    Refusal.NOT_A_CHOICE: _("Please choose one of the buttons."),
    Refusal.UNKNOWN_CONTACT: _("That is neither an e-mail address nor a telephone number."),
}

EXAMPLES: Mapping[str, Sayable] = {
    "name": "Anna Andersson",
    "text": _("Please leave parcels with my neighbour."),
    "email": "anna@example.se",
    "phone": "070-174 06 05",
    "street": "Storgatan 1",
    "postcode": "423 56",
    "city": "Göteborg",
    "date": "2027-03-05",
    "number": "12",
    "amount": "1250,50",
    "orgnr": "559020-4144",
    "personnummer": "19121212-1212",
}


def why(refused: Refused) -> Sayable:
    """What is wrong, and how long it may be."""
    fault = FAULTS[refused.reason]
    return fault if refused.most is None else fault.format(most=refused.most)
