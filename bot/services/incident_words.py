"""What is said of an incident: to staff, and to the authority (Art. 33(3))."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.company import Company
from bot.domain.registry import Registry
from bot.domain.texts import Lines, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.incidents import Seen, Verdict
from bot.services.not_me import What

ABOUT: Mapping[What, Text] = {
    What.SIGN_IN: _("Somebody proved, from another Telegram account, to be this person."),
    What.ANSWER: _("The answer in a case was fetched from its page."),
    What.CASE: _(
        "Somebody said “this was not me” of a case, in the Telegram account in which it goes on."
    ),
    What.HOLDER: _("Staff recorded that a contact of this person has come to somebody else."),
    What.CONTACT: _("Somebody asked for a change of how we reach this person."),
}
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.NO_BREACH: _("Nothing got to anybody else"),
    Verdict.NO_RISK: _("A breach, but no risk to the person"),
    Verdict.REPORTED: _("A breach, and reported to IMY"),
}
SHOWN: Mapping[bool, Text] = {
    True: _("Something was shown or fetched meanwhile: the audit trail says what."),
    False: _("Nothing was shown or fetched meanwhile, as far as Insyn knows."),
}


def cases(found: Seen) -> Text | None:
    """Where to look, as the audit trail is read by the number of a case; None if there is none."""
    if not found.cases:
        return None
    return _("Cases that it may be about: {refs}").format(refs=", ".join(found.cases))


def notification(found: Seen, company: Company, registry: Registry) -> Lines:
    """The report of a breach with what Insyn knows; what only people know is left open."""
    return lines(
        _("Report of a personal data breach (Article 33 of the GDPR)"),
        _("Our reference: {number}").format(number=found.number),
        "",
        *_who(company),
        "",
        _("1. What happened"),
        ABOUT[found.what],
        _heard(found),
        *_note(found),
        "",
        _("2. When"),
        _("We became aware of it on {when}. The 72 hours end on {until}.").format(
            when=found.reported_at, until=found.due_at
        ),
        *_late(found),
        "",
        _("3. Whom and what it concerns"),
        _whom(found),
        *_data(found, registry),
        "",
        _("4. What it may lead to"),
        _("[Fill in: what somebody else could do with this data, and how likely that is.]"),
        "",
        _("5. What has been done"),
        _(
            "What was linked to the account in question ended at once. Codes, links and answers "
            "that waited there no longer work."
        ),
        _("[Fill in: what else has been done, and what will be done so that it does not recur.]"),
        _("[Fill in: if the risk is high, when and how the person was told of it (Article 34).]"),
    )


def _heard(found: Seen) -> Text:
    """Of a new holder nobody but the staff has said anything."""
    if found.what is What.HOLDER:
        return _("Our staff recorded it on {when}.").format(when=found.reported_at)
    text = _("On {when} we were told that it was not the person themselves.")
    return text.format(when=found.reported_at)


def _whom(found: Seen) -> Text:
    if found.what is What.HOLDER:
        return _("One person, a customer. [Fill in: whether they know of it.]")
    return _("One person, a customer. They know of it, for they reported it themselves.")


def _who(company: Company) -> list[Sayable]:
    reached = " · ".join(filter(None, (company.dpo, company.email, company.phone)))
    return [
        _("Controller: {company}, {orgnr}, {address}").format(
            company=company.name, orgnr=company.shown_orgnr, address=", ".join(company.address)
        ),
        _("More can be had from: {contact}").format(contact=reached),
    ]


def _note(found: Seen) -> list[Sayable]:
    return [found.note] if found.note else []


def _late(found: Seen) -> list[Sayable]:
    if found.hours_left >= 0:
        return []
    return [_("[Fill in: why the report comes later than 72 hours (Article 33(1)).]")]


def _data(found: Seen, registry: Registry) -> list[Sayable]:
    """Which kinds can have been seen: what an answer shows is what the sources hold."""
    if not found.shown:
        return [SHOWN[False]]
    said: list[Sayable] = [_("Data was shown or fetched. What a summary or an answer can hold:")]
    item = _("• {category}")
    return [*said, *(item.format(category=name) for name in registry.categories.values())]
