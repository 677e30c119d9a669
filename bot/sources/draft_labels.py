"""Labels for people, made from the names of tables and columns, in Swedish and English."""

from __future__ import annotations

import re

from bot.domain.texts import LocalText
from bot.sources.draft_words import words

_WORDS = {
    word: (sv, en)
    for word, sv, en in re.findall(
        r"([a-z]+): ([^/]+)/([^,\n]+)",
        """
order: beställning/order, invoice: faktura/invoice, line: rad/line, customer: kund/customer,
address: adress/address, date: datum/date, number: nummer/number, consent: samtycke/consent,
note: anteckning/note, message: meddelande/message, support: support/support,
visit: besök/visit, newsletter: nyhetsbrev/newsletter, subscriber: prenumerant/subscriber,
web: webb/web, visitor: besökare/visitor, credit: kredit/credit, check: kontroll/check,
public: offentlig/public, record: uppgift/record, status: läge/status, type: typ/type,
kind: slag/kind, quantity: antal/quantity, price: pris/price, amount: belopp/amount,
vat: moms/VAT, article: vara/article, product: vara/product, payment: betalning/payment,
created: skapad/created, page: sida/page, updated: ändrad/updated,
deleted: borttagen/deleted, due: förfallo/due, paid: betald/paid, subject: ämne/subject,
body: text/text, language: språk/language, topic: ämne/topic, purpose: ändamål/purpose,
kund: kund/customer, faktura: faktura/invoice, rad: rad/line, bestallning: beställning/order,
adress: adress/address, datum: datum/date, nummer: nummer/number, samtycke: samtycke/consent,
belopp: belopp/amount, meddelande: meddelande/message, anteckning: anteckning/note,
betalning: betalning/payment, skapad: skapad/created, antal: antal/quantity,
pris: pris/price, vara: vara/article, amne: ämne/subject, score: poäng/score,
description: beskrivning/description, given: lämnat/given, withdrawn: återkallat/withdrawn,
name: namn/name, delivery: leverans/delivery, agency: byrå/agency, origin: ursprung/origin,
ordered: beställd/ordered, received: mottagen/received,
sv: svenska/Swedish, en: engelska/English, news: nyheter/news, offers: erbjudanden/offers,
billing: fakturering/billing, delivered: levererad/delivered, cancelled: avbeställd/cancelled,
open: öppen/open, closed: avslutad/closed, pending: väntar/pending, active: aktiv/active,
inactive: vilande/inactive, private: privat/private, sms: sms/text message, email: e-post/e-mail,
post: brev/post, analytics: statistik/analytics, female: kvinna/female, male: man/male
""",
    )
}
_SILENT = frozenset({"at", "on"})  # given_at: given
_PARTICIPLES = frozenset(
    {"skapad", "ändrad", "borttagen", "betald", "lämnat", "återkallat", "beställd", "mottagen"}
    | {"levererad", "avbeställd", "öppen", "avslutad", "väntar", "aktiv", "vilande", "privat"}
)


def label_of(name: str) -> tuple[LocalText, bool]:
    """A label for people, and whether every word of the name was known."""
    said = [word for word in words(name) if word not in _SILENT]
    known = [pair for word in said if (pair := _known(word))]
    if said and len(known) == len(said):
        sv, en = _compound([pair[0] for pair in known]), " ".join(pair[1] for pair in known)
        return LocalText(sv=_capital(sv), en=_capital(en)), True
    plain = _capital(" ".join(re.split(r"[_\s]+", name)).strip()) or name
    return LocalText(sv=plain, en=plain), False


def _known(word: str) -> tuple[str, str] | None:
    return _WORDS.get(word) or _WORDS.get(word.removesuffix("s"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _compound(parts: list[str]) -> str:
    """Swedish writes nouns together, some with an s between; participles stand alone."""
    joined = ""
    for place, part in enumerate(parts, 1):
        last = place == len(parts)
        link = (
            "" if last else " " if part in _PARTICIPLES else "s" if part.endswith("ning") else ""
        )
        joined += part + link
    return joined
