"""The sentences of an answer to a request for access: what Art. 15 wants told, in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.claims import ClaimKind
from bot.domain.holdings import Finding
from bot.domain.texts import Text
from bot.domain.texts import Text as _

RIGHTS = (
    _("Have what is wrong corrected and what is missing added (Article 16)"),
    _("Have your data erased (Article 17)"),
    _("Have the use of your data restricted (Article 18)"),
    _("Get what you gave us in a machine's form, to take it elsewhere (Article 20)"),
    _("Object to how your data is used, to marketing always (Article 21)"),
    _("Take back a consent at any time (Article 7.3)"),
)
NO_MACHINE = _("No decision about you is made by a machine alone (Article 22).")
WITHHELD = _("It asks for a stronger proof of who you are than you gave.")
HOW = _(
    "Visit us with an identity document, or ask us by post: we send it to the address that is "
    "registered for you. {company}, {address}, telephone {phone}."
)
COVER_SIGN = _("[covered]")
COVERED = _("It is about somebody else, whose rights the law protects too (Article 15.4).")
COURT = _(
    "You can also take the matter to court: a district court tries claims against a company "
    "(Articles 79 and 82)."
)
FINDINGS: Mapping[Finding, Text] = {
    Finding.FOUND: _("searched to the end: something is stored about you"),
    Finding.NOTHING: _("searched to the end: nothing is stored about you"),
    Finding.FAILED: _("could not be searched yet"),
    Finding.AMBIGUOUS: _("has to be searched by our staff"),
    Finding.PROTECTED: _("has to be searched by our staff"),
}
KINDS: Mapping[ClaimKind, Text] = {
    ClaimKind.EMAIL: _("E-mail address"),
    ClaimKind.PHONE: _("Phone number"),
    ClaimKind.PERSONNUMMER: _("Personal identity number"),
    ClaimKind.ORGNR: _("Company registration number"),
    ClaimKind.CUSTOMER_NUMBER: _("Customer number"),
}
WHY_CONSULTED = _("To handle your case {ref}: {right}")
CONSULTED_NOTE = _(
    "This is what was done with your cases in this tool. Who looks into the company's own systems "
    "in their daily work is not seen here; ask us if you want to know more about that."
)
OWN_NOTE = _(
    "Besides this the tool keeps numbers of its own and scrambled fingerprints that say nothing "
    "in plain text."
)
STATEMENT = _("Your own statement")
