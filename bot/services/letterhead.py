"""What every letter of ours ends with: who is responsible, and the ways to object to it."""

from __future__ import annotations

from bot.domain.company import IMY, Company
from bot.domain.texts import Text
from bot.domain.texts import Text as _


def complaint() -> Text:
    """How to complain, to us and to the authority (Art. 12(4))."""
    return _(
        "Write to us first if you like: we look at it again. You have the right to complain "
        "to {authority}: {address}, telephone {phone}, {email}, {web}."
    ).format(
        authority=IMY.name,
        address=", ".join(IMY.address),
        phone=IMY.phone,
        email=IMY.email,
        web=IMY.web,
    )


def court() -> Text:
    """The way to a judge (Art. 12(4))."""
    return _(
        "You can also take the matter to court (Articles 79 and 82 of the GDPR): "
        "a district court tries claims against a company."
    )


def controller(company: Company) -> Text:
    """Who is responsible for the data, and how to reach them."""
    return _(
        "Responsible for your data: {company} ({orgnr}), {address}, telephone {phone}."
    ).format(
        company=company.name,
        orgnr=company.shown_orgnr,
        address=", ".join(company.address),
        phone=company.phone,
    )
