"""What the policy leaves out, from the company's own register and from the law; it says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import TypeVar

from bot.domain import own_registry, policy_facts
from bot.domain.company import IMY
from bot.domain.policy import Policy
from bot.domain.policy_facts import ByCategory
from bot.domain.registry import LegalBasis, Recipient
from bot.domain.texts import Day, LocalText, Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services.legal_words import BASES
from bot.telegram.routing import Talk

Fact = TypeVar("Fact")

ROOM = 3000  # characters of facts: with its head and its source it stays one message
REGISTER = _("The policy does not say this. It is what our register of personal data says today.")
LAW = _("The policy does not say this. It follows from the law, the GDPR.")


def kinds(talk: Talk) -> Sayable:
    return _listed(policy_facts.kinds(talk.unit.office.registry), str_of=_label)


def origins(talk: Talk) -> Sayable:
    return _listed(policy_facts.origins(talk.unit.office.registry), str_of=_label)


def periods(talk: Talk) -> Sayable:
    return _listed(policy_facts.periods(talk.unit.office.registry), str_of=_label)


def purposes(talk: Talk) -> Sayable:
    return _listed(policy_facts.purposes(talk.unit.office.registry), str_of=_purpose)


def recipients(talk: Talk) -> Sayable:
    return _listed(policy_facts.recipients(talk.unit.office.registry), str_of=_recipient)


def _label(label: LocalText) -> Sayable:
    return label


def _purpose(one: tuple[LocalText, LegalBasis]) -> Sayable:
    purpose, basis = one
    return _("{purpose}. {basis}").format(purpose=purpose, basis=BASES[basis])


def _recipient(one: Recipient) -> Sayable:
    if one.country is None:
        return one.name
    safeguard = one.safeguard or ""
    return _("{name}, outside the EU and the EEA ({country}): {safeguard}").format(
        name=one.name, country=one.country, safeguard=safeguard
    )


def _listed(found: ByCategory[Fact], *, str_of: Callable[[Fact], Sayable]) -> Sayable:
    """Each kind of data with what is said of it; what does not fit stands in the full copy."""
    blocks = [
        lines(
            _("<b>{label}</b>").format(label=label),
            *(_("• {label}").format(label=str_of(fact)) for fact in facts),
        )
        for label, facts in found
    ]
    ends = accumulate(_length(block) for block in blocks)
    fitting = [block for block, end in zip(blocks, ends, strict=True) if end <= ROOM]
    rest = len(blocks) - len(fitting)
    more = ngettext(
        "… and {count} kind more, which your full copy tells of: /access",
        "… and {count} kinds more, which your full copy tells of: /access",
        rest,
    )
    return lines(*fitting, *([more.format(count=rest)] if rest else []))


def _length(block: object) -> int:
    """The characters of a text in its longer language, nearly."""
    match block:
        case LocalText(sv=sv, en=en):
            return max(len(sv), len(en))
        case Text(key=key, params=params):
            return int(len(key) * 1.2) + sum(_length(one) for one in params.values())
        case str():
            return len(block)
        case _:
            return sum(_length(one) + 1 for one in getattr(block, "parts", ()))


# -- rights -------------------------------------------------------------------------------------

RIGHTS: tuple[tuple[str, Text], ...] = (  # the section of a policy that would tell of it
    ("access", _("• See what is stored about you, and get a copy (Article 15)")),
    ("correction", _("• Have it corrected and completed (Article 16)")),
    ("erasure", _("• Have it erased (Article 17)")),
    ("restriction", _("• Have it kept but not used (Article 18)")),
    ("portability", _("• Take along what you gave us (Article 20)")),
    ("objection", _("• Object, to advertising without any reason (Article 21)")),
    ("consent", _("• Take back a consent at any time (Article 7.3)")),
    ("complaint", _("• Complain to the authority (Article 77)")),
)


def rights(policy: Policy, day: Day) -> Sayable:
    """Which rights the policy tells of, and which only the law."""
    told = [words for section, words in RIGHTS if policy.part(section)]
    untold = [words for section, words in RIGHTS if not policy.part(section)]
    in_policy = _("<b>Our policy of {day} tells of these</b>").format(day=day)
    in_law = _("<b>The law gives you these, though the policy leaves them out</b>")
    return lines(
        *([in_policy, *told, in_law] if told else []),
        *untold,
        "",
        _("All of it is free of charge, and you will have an answer within a month."),
    )


# -- complaint and the bot itself ---------------------------------------------------------------


def complaint(talk: Talk) -> Sayable:
    company = talk.unit.office.company
    street, town = IMY.address
    return lines(
        _("Tell us first if you like: {company}, {phone}. We want to put it right.").format(
            company=company.name, phone=company.phone
        ),
        "",
        _("You can always complain to the authority that supervises us, free of charge:"),
        "Integritetsskyddsmyndigheten (IMY)",
        f"{street}, {town}",
        _("Phone {phone}, e-mail {email}, {web}").format(
            phone=IMY.phone, email=IMY.email, web=IMY.web
        ),
        "",
        _("You can also take the matter to court."),
    )


def stored(talk: Talk) -> Sayable:
    """What this bot stores, in short."""
    return lines(
        _("• The number of your Telegram account and your language, so that we can talk."),
        *_idle(talk.unit.office.chat_days),
        _("• What you have proved, such as an e-mail address. It opens data for half an hour."),
        _("• What we have looked up about you: encrypted, for 15 minutes, or until you log out."),
        _("• Your cases: what you asked for, what was decided and done, as the law demands."),
        *_for_how_long(talk.unit.office.case_years),
        _("• What you and our staff write to each other, encrypted, with the case."),
        *_files(talk.unit.office.evidence_days),
        _("• A record of what was done and when, without names and without your words."),
        "",
        _("Codes, contacts and personal identity numbers that you send are deleted here."),
        _("Telegram can read chats with bots, so the full copy comes on a page of our own."),
    )


def stored_in_full() -> Sayable:
    """Everything that this bot stores, and how long, as the full copy tells it."""
    return lines(
        *(
            _("<b>{label}</b>: {period}").format(label=table.label, period=table.period)
            for table in own_registry.SOURCE.tables
        )
    )


def _for_how_long(years: int) -> list[Sayable]:
    """How long a closed case tells of its person; with 0 it has no end that could be told."""
    if not years:
        return []
    text = ngettext(
        "  {count} year after a case is closed, everything in it that tells of you is erased.",
        "  {count} years after a case is closed, everything in it that tells of you is erased.",
        years,
    )
    return [text.format(count=years)]


def _idle(days: int) -> list[Sayable]:
    """When a chat in which nothing happens is forgotten; with 0 never."""
    if not days:
        return []
    text = ngettext(
        "  When you have not written for {count} day, what you had begun is deleted, and number "
        "and language too, unless you have a case with us or have signed in lately.",
        "  When you have not written for {count} days, what you had begun is deleted, and number "
        "and language too, unless you have a case with us or have signed in lately.",
        days,
    )
    return [text.format(count=days)]


def _files(days: int) -> list[Sayable]:
    """How long what somebody sent to be looked at is kept."""
    text = ngettext(
        "  Photos and PDF files that you send with it go {count} day after the case has ended.",
        "  Photos and PDF files that you send with it go {count} days after the case has ended.",
        days,
    )
    return [text.format(count=days)]


# What the register adds to an answer of the policy, and the words of the button to it.
ADDED: Mapping[str, tuple[Text, Callable[[Talk], Sayable]]] = {
    "kinds": (_("Every kind, one by one"), kinds),
    "collection": (_("Where each kind comes from"), origins),
    "use": (_("What each kind is for"), purposes),
    "storage": (_("How long we keep each kind"), periods),
}
