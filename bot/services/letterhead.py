"""What letters of ours share: when the request came, who is responsible, how to object."""

from __future__ import annotations

from bot.domain.clock import stockholm_day
from bot.domain.company import IMY, Company
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services import in_doubt
from bot.store.tables import Case


def received(case: Case) -> Text:
    """When the request came; whose it was is not said where somebody else made it."""
    return _words(case).format(received=stockholm_day(case.received_at))


def _words(case: Case) -> Text:
    if case.represented_by is not None:
        return _("Somebody asked us on your behalf. The request reached us on {received}.")
    if in_doubt.is_so(case):
        return _("The request reached us on {received}.")
    return _("Your request reached us on {received}.")


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
