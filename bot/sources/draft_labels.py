"""Labels for people, made from the names of tables and columns, in Swedish and English."""

from __future__ import annotations

import re

from bot.domain.texts import LocalText
from bot.sources.draft_words import PREFIXES, words

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
post: brev/post, analytics: statistik/analytics, female: kvinna/female, male: man/male,
user: användare/user, anvandare: användare/user, member: medlem/member, medlem: medlem/member,
person: person/person, employee: anställd/employee, anstalld: anställd/employee,
contact: kontakt/contact, kontakt: kontakt/contact, emergency: nöd/emergency,
nodkontakt: nödkontakt/emergency contact, anhorig: anhörig/next of kin,
relation: relation/relation, profile: profil/profile, account: konto/account,
konto: konto/account, card: kort/card,
kort: kort/card, holder: innehavare/holder, innehavare: innehavare/holder, bank: bank/bank,
booking: bokning/booking, bokning: bokning/booking, bokad: bokad/booked, booked: bokad/booked,
visit: besök/visit, besok: besök/visit, nyhetsbrev: nyhetsbrev/newsletter, logg: logg/log,
log: logg/log, session: session/session, event: händelse/event, handelse: händelse/event,
contract: avtal/contract, avtal: avtal/contract, ticket: ärende/ticket, arende: ärende/case,
item: vara/item, review: omdöme/review, refund: återbetalning/refund, referral: värvning/referral,
wishlist: önskelista/wishlist, attachment: bilaga/attachment, bilaga: bilaga/attachment,
file: fil/file, image: bild/image, comment: kommentar/comment, kommentar: kommentar/comment,
reason: orsak/reason, orsak: orsak/reason, rating: betyg/rating, stars: betyg/stars,
company: företag/company, foretag: företag/company, department: avdelning/department,
avdelning: avdelning/department, title: titel/title, titel: titel/title, role: roll/role,
roll: roll/role, salary: lön/salary, lon: lön/salary, gender: kön/sex, kon: kön/sex,
country: land/country, land: land/country, code: kod/code, kod: kod/code,
currency: valuta/currency, valuta: valuta/currency, sender: avsändare/sender,
avsandare: avsändare/sender, fetched: hämtad/fetched, visited: besökt/visited,
checked: kontrollerad/checked, subscribed: tecknad/subscribed, first: först/first,
unit: enhet/unit, qty: antal/quantity, sku: artikelnummer/item number, nr: nummer/number,
artikel: artikel/article, order: beställning/order, ocr: OCR/OCR,
time: tid/time, tid: tid/time, tidpunkt: tidpunkt/time, start: start/start, end: slut/end,
slut: slut/end, due: förfallo/due, forfallo: förfallo/due, inkom: inkom/received,
sedan: sedan/since, since: sedan/since, sent: skickad/sent, skickad: skickad/sent,
placed: lagd/placed, opened: öppnad/opened, added: tillagd/added, seen: sedd/seen,
last: senast/last, senast: senast/last, changed: ändrad/changed, andrad: ändrad/changed,
borttagen: borttagen/deleted, betald: betald/paid, inskrivning: inskrivning/enrolment,
utskrivning: utskrivning/leaving, narvaro: närvaro/attendance, anlaggning: anläggning/facility,
typ: typ/type, status: status/status, brodtext: brödtext/text, anm: anmärkning/remark,
halsodeklaration: hälsodeklaration/health declaration, halsa: hälsa/health, health: hälsa/health,
diagnos: diagnos/diagnosis, diagnosis: diagnos/diagnosis, allergi: allergi/allergy,
allergy: allergi/allergy, reklam: reklam/advertising, godkant: godkänd/approved,
prenumererar: prenumererar/subscribes, kurs: kurs/course, course: kurs/course, elev: elev/pupil,
klass: klass/class, patient: patient/patient, recept: recept/prescription, hyra: hyra/rent,
hyresgast: hyresgäst/tenant, lagenhet: lägenhet/flat, bil: bil/car, login: inloggning/login,
url: länk/link, avatar: bild/picture, picture: bild/picture, provider: leverantör/provider,
bio: presentation/presentation, display: visat/displayed, shipping: frakt/shipping,
total: total/total, balance: saldo/balance, saldo: saldo/balance, cart: varukorg/cart
""",
    )
}
_SILENT = frozenset({"at", "on"})  # given_at: given
_PARTICIPLES = frozenset(
    {"skapad", "ändrad", "borttagen", "betald", "lämnat", "återkallat", "beställd", "mottagen"}
    | {"levererad", "avbeställd", "öppen", "avslutad", "väntar", "aktiv", "vilande", "privat"}
    | {"bokad", "skickad", "lagd", "öppnad", "tillagd", "sedd", "senast", "ändrad", "godkänd"}
    | {"visat", "inkom", "sedan", "prenumererar", "offentlig", "hämtad"}
    | {"besökt", "kontrollerad", "tecknad", "först"}
)
_WITH_S = ("ning", "tion", "het", "skap", "ing", "medlem", "avtal", "företag", "besök", "värde")


def label_of(name: str) -> tuple[LocalText, bool]:
    """A label for people, and whether every word of the name was known."""
    said = [word for word in words(name) if word not in _SILENT]
    if said[1:] and said[-1] == "no":  # alone it is an answer
        said[-1] = "number"
    known = [pair for word in said for pair in _known(word)]
    if said and all(_known(word) for word in said):
        sv, en = _compound([pair[0] for pair in known]), " ".join(pair[1] for pair in known)
        return LocalText(sv=_capital(sv), en=_capital(en)), True
    plain = _plain(name)
    return LocalText(sv=plain, en=plain), False


def _plain(name: str) -> str:
    """The name as its writer spelled it, cut into words, without the habits of databases."""
    parts = [part for part in re.split(r"[_\s]+|(?<=[a-zåäö])(?=[A-ZÅÄÖ])", name) if part]
    if parts[1:] and parts[0].casefold() in PREFIXES:
        parts = parts[1:]
    said = [part if part.isupper() else part.lower() for part in parts]
    return _capital(" ".join(said)) or name


def _known(word: str) -> list[tuple[str, str]]:
    """The word, or the two that it is made of: fakturadatum, medlemsnr."""
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    whole = next((_WORDS[form] for form in forms if form in _WORDS), None)
    if whole:
        return [whole]
    for cut in range(3, len(word) - 1):
        first = _WORDS.get(word[:cut]) or _WORDS.get(word[:cut].removesuffix("s"))
        last = _WORDS.get(word[cut:])
        if first and last:
            return [first, last]
    return []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _compound(parts: list[str]) -> str:
    """Swedish writes nouns together, some with an s between; participles stand alone."""
    last = len(parts) - 1
    joined = "".join(_linked(part) if place < last else part for place, part in enumerate(parts))
    return re.sub(r"([b-df-hj-np-tv-xz])\1\1", r"\1\1", joined)  # webb + besök: webbesök


def _linked(part: str) -> str:
    if part in _PARTICIPLES:
        return f"{part} "
    if part.endswith(_WITH_S):
        return f"{part}s"
    return part.removesuffix("e") if part.endswith("are") else part
