"""What names of tables and columns mean, in Swedish and English: a draft guesses by them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from bot.domain.claims import ClaimKind
from bot.domain.registry import LegalBasis, MaskKind
from bot.domain.texts import LocalText


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column holds, told from its name."""

    pattern: str
    label: LocalText
    mask: MaskKind = MaskKind.TEXT
    level: int = 2
    correct: str | None = None
    claim: ClaimKind | None = None
    personal: bool = True  # a filler must take its place when its row stays
    contact: bool = False
    category: str | None = None  # when it is another than the table's
    name: str = ""


def _says(pattern: str, sv: str, en: str, **facts: object) -> Meaning:
    return Meaning(pattern, LocalText(sv=sv, en=en), **facts)  # type: ignore[arg-type]


MEANINGS = (
    _says(r"protected|skydda|sekretess|secrecy", "Skyddade personuppgifter", "Protected identity",
          mask=MaskKind.FULL, name="protected"),
    _says(r"password|losenord|(^|_)hash|salt|token|secret|api_?key", "Inloggning",
          "Sign-in secret", mask=MaskKind.FULL, level=3),
    _says(r"person(al)?_?(id_?)?(nummer|number|nr|no)$|^pnr$|(^|_)ssn$|social_security|national_id"
          r"|personal_identity|civic", "Personnummer", "Personal identity number",
          mask=MaskKind.PERSONNUMMER, level=3, claim=ClaimKind.PERSONNUMMER),
    _says(r"org(anisation|anization)?s?_?(nr|nummer|no|number)$|vat_(no|number|id)|company_reg",
          "Organisationsnummer", "Company registration number", mask=MaskKind.NONE),
    _says(r"e_?mail|e_?post(_|$|adress)|mail_?(address|adress)|_mail$"
          r"|^(from|to|sender|reply_to)_addr", "E-post", "E-mail",
          mask=MaskKind.EMAIL, correct="email", claim=ClaimKind.EMAIL, contact=True,
          category="contact", name="email"),
    _says(r"phone|telefon|mobil|(^|_)tel(_?nr)?$|cell|msisdn"
          r"|^(to|from|sender|recipient)_(number|nummer)$", "Telefon", "Phone",
          mask=MaskKind.PHONE, correct="phone", claim=ClaimKind.PHONE, contact=True,
          category="contact"),
    _says(r"(customer|kund|client|member|medlem)s?_?(nr|no|number|nummer|code|ref)$", "Kundnummer",
          "Customer number", mask=MaskKind.NONE, level=1, claim=ClaimKind.CUSTOMER_NUMBER),
    _says(r"first_?name|given_?name|for_?namn", "Förnamn", "First name", level=1, correct="name",
          name="name"),
    _says(r"last_?name|sur_?name|family_?name|efter_?namn", "Efternamn", "Last name", level=1,
          correct="name", name="name"),
    _says(r"company|foretag|firma|bolag", "Företag", "Company", correct="text"),
    _says(r"(^|_)(full_?)?(name|namn)$|contact_person|kontaktperson", "Namn", "Name", level=1,
          correct="name", name="name"),
    _says(r"(^|_)ip(_|$)|(^|_)ip(v[46])?_?add?r|user_?agent|cookie|session_id|device",
          "Teknisk uppgift", "Technical detail"),
    _says(r"health|(^|_)hals[ao]|diagnos|allerg|sjuk|medici|handikapp|disab|religio|ethnic|etnisk"
          r"|fackforbund|fackforening|trade_?union|biometr|fingeravtryck", "Känslig uppgift",
          "Sensitive detail", mask=MaskKind.FULL, level=3, name="sensitive"),
    _says(r"street|(^|_)gata|gatu|(^|_)addr|adress|(^|_)line_?[12]$", "Gatuadress", "Street",
          correct="street", category="contact"),
    _says(r"post_?code|postal|(^|_)zip|post_?(nr|nummer)", "Postnummer", "Postcode",
          correct="postcode", category="contact"),
    _says(r"city|town|(^|_|post)ort$", "Ort", "City", correct="city", category="contact"),
    _says(r"birth|fodelse|(^|_)dob$", "Födelsedatum", "Date of birth", mask=MaskKind.FULL,
          correct="date"),
    _says(r"note|anteckning|remark|comment|kommentar|anmarkning|(^|_)anm$|fritext|(^|_)bio$|reason"
          r"|orsak", "Anteckning", "Note",
          correct="text", name="words"),
    _says(r"body|message|meddelande|content|innehall|text$|subject|amne|question|answer",
          "Text", "Text", name="words"),
    _says(r"language|(^|_)lang$|sprak|locale", "Språk", "Language", mask=MaskKind.NONE, level=1,
          personal=False, category="contact", name="language"),
    _says(r"score|poang|salary|(^|_)lon$|income|inkomst", "Bedömning", "Assessment",
          mask=MaskKind.FULL),
    _says(r"amount|belopp|price|pris|total|(^|_)sum(ma)?$|(^|_)vat$|moms|cost|avgift|saldo|balance",
          "Belopp", "Amount", mask=MaskKind.FULL, personal=False),
    _says(r"status|state|lage|(^|_)type$|(^|_)typ$|kind|(^|_)slag$|currency|valuta|quantity|antal"
          r"|deleted|active|aktiv|(order|invoice|faktura)_?(nr|no|number|nummer)$", "Uppgift",
          "Detail", mask=MaskKind.NONE, level=1, personal=False),
)  # fmt: skip

CATEGORIES = {
    "identity": LocalText(sv="Vem du är", en="Who you are"),
    "contact": LocalText(sv="Kontaktuppgifter", en="Contact details"),
    "orders": LocalText(sv="Beställningar och avtal", en="Orders and contracts"),
    "accounts": LocalText(sv="Fakturor och betalningar", en="Invoices and payments"),
    "messages": LocalText(sv="Meddelanden", en="Messages"),
    "marketing": LocalText(sv="Samtycken och utskick", en="Consents and mailings"),
    "website": LocalText(sv="Besök på webbplatsen", en="Visits to the website"),
    "credit": LocalText(sv="Kreditupplysningar", en="Credit information"),
    "other": LocalText(sv="Övrigt", en="Other data"),
}
_YOU = LocalText(sv="Du själv", en="You yourself")
_US = LocalText(sv="Vi själva", en="We ourselves")


_OTHERS = r"emergency|nod_?kontakt|anhorig|next_?of_?kin|guardian|vardnadshavare|relatives?$"
"""People whom somebody else has named, in tables or columns: they belong to whoever did."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a table is about, told from its name."""

    category: str
    pattern: str
    purpose: LocalText
    basis: LegalBasis
    origin: LocalText = _YOU
    provided: bool = True


THEMES = (
    Theme("marketing", r"consent|samtyck|newsletter|nyhetsbrev|campaign|kampanj|subscri|prenumer",
          LocalText(sv="Att skicka det som du har bett om", en="To send what you asked for"),
          LegalBasis.CONSENT),
    Theme("accounts", r"invoice|faktur|payment|betalning|ledger|bokforing|verifikation|voucher"
          r"|receipt|kvitto|refund|aterbetal|credit_?note|kreditnota", LocalText(
              sv="Att bokföra vår försäljning", en="To keep accounts of our sales"),
          LegalBasis.LEGAL_DUTY, _US, False),
    Theme("credit", r"credit|kredit", LocalText(
        sv="Att bedöma om vi kan lämna kredit", en="To assess whether we can give credit"),
        LegalBasis.LEGITIMATE_INTEREST,
        LocalText(sv="Register för kreditbedömning", en="Credit reference registers"), False),
    Theme("website", r"session|(^|_)web|page_?view|sidvisning|analytics|click|cookie|tracking"
          r"|device",
          LocalText(sv="Att förbättra webbplatsen", en="To improve the website"),
          LegalBasis.CONSENT, LocalText(sv="Din webbläsare", en="Your browser"), False),
    Theme("orders", r"order|bestallning|purchase|(^|_)kop|booking|bokning|cart|leverans|shipment"
          r"|deliver|avtal|contract|agreement|policy|policies|claim|visit|besok|appointment",
          LocalText(
              sv="Att leverera det som du har beställt", en="To deliver what you ordered"),
          LegalBasis.CONTRACT),
    Theme("messages", r"message|meddelande|mail|ticket|arende|support|(^|_)case|chat|comment|call"
          r"|samtal|letter|brev|(^|_)form(s|ular)?($|_)|[ei]nquir"
          r"|anmalan|forfragan|review|omdome|recension|feedback|survey|enkat", LocalText(
              sv="Att besvara dina frågor", en="To answer your questions"),
          LegalBasis.LEGITIMATE_INTEREST),
    Theme("contact", rf"addr|adress|phone|telefon|{_OTHERS}", LocalText(
        sv="Att kunna nå dig", en="To be able to reach you"), LegalBasis.CONTRACT),
    Theme("identity", r"customer|kund|person|client|klient|user|anvandare|member|medlem|patient"
          r"|employee|anstalld|contact|kontakt|guest|gast|student|elev|tenant|hyresgast|account"
          r"|konto|holder|party|people|lead|(^|_)owner|(^|_)agare",
          LocalText(sv="Att känna igen dig", en="To identify you"), LegalBasis.CONTRACT),
    Theme("other", r"", LocalText(sv="Att sköta vår verksamhet", en="To run our business"),
          LegalBasis.LEGITIMATE_INTEREST, _US, False),
)  # fmt: skip


PREFIXES = frozenset({"tbl", "tab", "dbo"})  # habits of those who built it: tblMedlem


def words(name: str) -> list[str]:
    """`name` in small letters without accents, cut where its writer cut it."""
    cut = re.sub(r"(?<=[a-zåäö0-9])(?=[A-ZÅÄÖ])", "_", name)
    plain = unicodedata.normalize("NFKD", cut.casefold())
    ascii_only = "".join(letter for letter in plain if not unicodedata.combining(letter))
    said = [word for word in re.split(r"[^a-z0-9]+", ascii_only) if word]
    return said[1:] if said[1:] and said[0] in PREFIXES else said


def meaning_of(column: str) -> Meaning | None:
    """What a column holds; None when its name says nothing to us."""
    joined = "_".join(words(column))
    found = next((one for one in MEANINGS if re.search(one.pattern, joined)), None)
    if found is not None and re.search(_OTHERS, joined):
        return replace(found, claim=None, contact=False)  # nobody is found by another's telephone
    return found


def says_only(column: str, meaning: Meaning) -> bool:
    """Whether the name is that of the meaning and no more: city, but not delivery_city."""
    found = re.search(meaning.pattern, joined := "_".join(words(column)))
    return found is not None and found.span() == (0, len(joined))


def theme_of(table: str) -> Theme:
    """What a table is about."""
    joined = "_".join(words(table))
    return next(one for one in THEMES if re.search(one.pattern, joined))


def is_of_others(table: str) -> bool:
    return re.search(_OTHERS, "_".join(words(table))) is not None


def is_of_persons(table: str) -> bool:
    return theme_of(table).category == "identity"
