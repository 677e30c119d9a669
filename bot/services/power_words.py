"""What a power of attorney says, on paper and above a signature: the same words in both."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.identifiers import Personnummer
from bot.domain.powers import OF_AGE, Flaw, Scope, Terms
from bot.domain.texts import Day, Lines, Sayable, Text, lines
from bot.domain.texts import Text as _

SCOPES: Mapping[Scope, Text] = {
    Scope.COPY: _("a copy of my data (Article 15)"),
    Scope.CORRECTION: _("corrections of my data (Article 16)"),
    Scope.ERASURE: _("erasure of my data (Article 17)"),
    Scope.RESTRICTION: _("that my data is not used for now (Article 18)"),
    Scope.TAKE_ALONG: _("data to take along (Article 20)"),
    Scope.OBJECTION: _("objections, and no more advertising (Article 21)"),
    Scope.CONSENT: _("taking back a consent (Article 7(3))"),
}
# The same as others say it: neither of the two is "me" in the chat.
NAMES: Mapping[Scope, Text] = {
    **SCOPES,
    Scope.COPY: _("a copy of the data (Article 15)"),
    Scope.CORRECTION: _("corrections (Article 16)"),
    Scope.ERASURE: _("erasure (Article 17)"),
    Scope.RESTRICTION: _("that the data is not used for now (Article 18)"),
}
FLAWS: Mapping[Flaw, Sayable] = {
    Flaw.NAME: _("Write the name of whoever may act for you, as it stands on their ID."),
    Flaw.NUMBER: _(
        "That is not a personal identity number. It has twelve digits, the year of birth first."
    ),
    Flaw.OWN_NUMBER: _("That is your own number. Write that of the person who may act for you."),
    Flaw.TOO_YOUNG: _("Whoever acts for you has to be {age} years old.").format(age=OF_AGE),
    Flaw.ADDRESS: _("Write your own postal address: that is where the answers go."),
    Flaw.NOTHING: _("Choose at least one thing that they may ask for."),
    Flaw.DAY: _("Choose the last day on which it holds."),
    Flaw.PAST: _("The last day has passed already."),
    Flaw.TOO_LONG: _("It can hold for a year at most."),
}


def listed(scopes: Collection[Scope], names: Mapping[Scope, Text] = NAMES) -> list[Sayable]:
    """What is covered, a line each, in the order of the form."""
    point = _("– {what}")
    return [point.format(what=text) for one, text in names.items() if one in scopes]


def signed(terms: Terms, *, company: str) -> Lines:
    """The words above the signature; they are kept with it."""
    head = _("I give {agent} ({number}) the power to ask {company} in my place for:")
    return lines(
        head.format(agent=terms.agent, number=Personnummer(terms.number).written, company=company),
        *listed(terms.scopes, SCOPES),
        _("It holds until and including {day}.").format(day=Day(terms.until)),
        _("Answers go by post to me: {address}.").format(address=", ".join(terms.address)),
        _("I can take it back at any time."),
    )
