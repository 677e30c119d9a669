"""Finished letters, read as the person reads them: whatever is taken out or may not be asked shows."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right
from bot.domain.letter_lint import Demand, Facts, demands, faults
from bot.domain.letters import Letter, Outcome, Part, required_parts

SV = {
    Part.REFERENCE: "Beslut i ärende K7P-4MXQ-3",
    Part.COMPANY: "Personuppgiftsansvarig: Westila Group AB, telefon 0705-910544.",
    Part.COMPLAINT: (
        "Du har rätt att klaga hos Integritetsskyddsmyndigheten (IMY): Box 8114, 104 20 Stockholm, "
        "telefon 08-657 61 00, imy@imy.se, www.imy.se."
    ),
    Part.COURT: "Du kan också vända dig till domstol.",
    Part.STATUTES: "– Lag: bokföringslagen (1999:1078) 7 kap. 2 §",
    Part.UNTIL: "– Sparas längst till och med torsdag 31 december 2033",
    Part.NEW_DATE: "Du får nu vårt svar senast tisdag 23 februari 2027.",
}
EN = {
    Part.REFERENCE: "Decision in case K7P-4MXQ-3",
    Part.COMPANY: "Responsible for your data: Westila Group AB, telephone 0705-910544.",
    Part.COMPLAINT: (
        "You have the right to complain to the Swedish Authority for Privacy Protection (IMY): "
        "Box 8114, 104 20 Stockholm, telephone 08-657 61 00, imy@imy.se, www.imy.se."
    ),
    Part.COURT: "You can also take the matter to court.",
    Part.STATUTES: "– Law: the Accounting Act (1999:1078) 7:2",
    Part.UNTIL: "– Kept until Thursday 31 December 2033 at the latest",
    Part.NEW_DATE: "You will now have our answer by Tuesday 23 February 2027 at the latest.",
}
REASONS = {
    ("sv", Outcome.REFUSED): "Varför\nVi hittar inget om dig i systemen.\nRegeln: artikel 12.4.",
    ("en", Outcome.REFUSED): "Why\nWe find nothing about you anywhere.\nThe rule: Article 12(4).",
    ("sv", Outcome.PARTLY): "Sparat, eftersom en lag kräver det",
    ("en", Outcome.PARTLY): "Kept, because a law obliges us to",
    ("sv", Outcome.EXTENDED): "Varför\nDin begäran är komplicerad.\nMed egna ord: arkivet.",
    ("en", Outcome.EXTENDED): "Why\nYour request is complex indeed.\nIn our own words: archive.",
}
CASES = [
    (Outcome.REFUSED, Right.ACCESS),
    (Outcome.REFUSED, Right.ERASURE),
    (Outcome.EXTENDED, Right.ACCESS),
    (Outcome.PARTLY, Right.ERASURE),
    (Outcome.GRANTED, Right.ERASURE),
    (Outcome.GRANTED, Right.RECTIFICATION),
]
READABLE = set(SV) | {Part.REASONS}


def paragraphs(language, outcome, right) -> dict[Part, str]:
    words = SV if language == "sv" else EN
    reason = REASONS.get((language, outcome), "x")
    return {
        part: reason if part is Part.REASONS else words.get(part, f"[{part}]")
        for part in sorted(required_parts(outcome, right))
    }


def found(language, outcome, right, said, *, text=None):
    letter = Letter(outcome=outcome, right=right, parts=frozenset(said))
    read = "\n".join(said.values()) if text is None else text
    day = "tisdag 23 februari 2027" if language == "sv" else "Tuesday 23 February 2027"
    facts = Facts(ref="K7P-4MXQ-3", company="Westila Group AB", phone="0705-910544", new_date=day)
    return faults(letter, read, language=language, facts=facts, own=read)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("outcome", "right"), CASES)
def test_a_whole_letter_may_leave(language, outcome, right):
    assert not found(language, outcome, right, paragraphs(language, outcome, right))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("outcome", "right"), CASES)
def test_each_part_that_is_taken_out_is_missed(language, outcome, right):
    whole = paragraphs(language, outcome, right)
    for part in whole:
        said = {name: words for name, words in whole.items() if name is not part}
        assert found(language, outcome, right, said).missing >= {part}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("outcome", "right"), CASES)
def test_a_part_that_is_only_claimed_is_missed_too(language, outcome, right):
    whole = paragraphs(language, outcome, right)
    for part in set(whole) & READABLE:
        text = "\n".join(words for name, words in whole.items() if name is not part)
        assert found(language, outcome, right, whole, text=text).missing == {part}


@pytest.mark.parametrize(
    ("words", "demand"),
    [
        ("Skicka en kopia av ditt pass så hjälper vi dig.", Demand.ID_COPY),
        ("Bifoga ett foto på din legitimation.", Demand.ID_COPY),
        ("Please send us a copy of your driving licence.", Demand.ID_COPY),
        ("We need a photo of your ID card.", Demand.ID_COPY),
        ("Du behöver skriva under begäran.", Demand.SIGNATURE),
        ("Vi saknar din namnteckning.", Demand.SIGNATURE),
        ("Please sign the form.", Demand.SIGNATURE),
        ("We need your signature.", Demand.SIGNATURE),
        ("Du måste skicka begäran per post.", Demand.OTHER_MEDIUM),
        ("Vi tar bara emot detta via blankett.", Demand.OTHER_MEDIUM),
        ("You must send the request by letter.", Demand.OTHER_MEDIUM),
        ("We only accept requests in writing.", Demand.OTHER_MEDIUM),
        ("Skriv till oss på svenska i stället.", Demand.OTHER_LANGUAGE),
        ("Please write to us in English.", Demand.OTHER_LANGUAGE),
        ("Skicka en bild på ditt leg.", Demand.ID_COPY),
        ("Fotografera ditt id-kort och skicka bilden.", Demand.ID_COPY),
        ("Bifoga legitimation.", Demand.ID_COPY),
        ("Mejla en kopia på båda sidor av ditt id-kort.", Demand.ID_COPY),
        ("Ladda upp ditt körkort.", Demand.ID_COPY),
        ("Skicka in ditt pass till oss.", Demand.ID_COPY),
        ("Ta en selfie med ditt pass.", Demand.ID_COPY),
        ("Skanna in ditt nationella id-kort.", Demand.ID_COPY),
        ("Vi behöver en vidimerad kopia av giltig legitimation.", Demand.ID_COPY),
        ("Attach your passport.", Demand.ID_COPY),
        ("Upload your driver's license.", Demand.ID_COPY),
        ("Send us your ID.", Demand.ID_COPY),
        ("E-mail a scan of both sides of your national identity card.", Demand.ID_COPY),
        ("Please take a selfie holding your passport.", Demand.ID_COPY),
        ("Enclose a copy of a valid ID.", Demand.ID_COPY),
        ("Vi behöver din signatur.", Demand.SIGNATURE),
        ("Skriv på blanketten.", Demand.SIGNATURE),
        ("Begäran ska vara egenhändigt undertecknad.", Demand.SIGNATURE),
        ("Du har inte skrivit under begäran.", Demand.SIGNATURE),
        ("Please sign and return it.", Demand.SIGNATURE),
        ("Please sign below.", Demand.SIGNATURE),
        ("The request has to be signed by you.", Demand.SIGNATURE),
        ("Sign it and send it back.", Demand.SIGNATURE),
        ("Fyll i vår blankett.", Demand.OTHER_MEDIUM),
        ("Fyll i formuläret på webbplatsen.", Demand.OTHER_MEDIUM),
        ("Skicka din begäran per post.", Demand.OTHER_MEDIUM),
        ("Mejla oss i stället.", Demand.OTHER_MEDIUM),
        ("Ring oss istället.", Demand.OTHER_MEDIUM),
        ("Begäran måste göras skriftligen.", Demand.OTHER_MEDIUM),
        ("Besök vårt kontor.", Demand.OTHER_MEDIUM),
        ("Please fill in the form on our website.", Demand.OTHER_MEDIUM),
        ("Use our web form.", Demand.OTHER_MEDIUM),
        ("Send your request by e-mail.", Demand.OTHER_MEDIUM),
        ("Email us instead.", Demand.OTHER_MEDIUM),
        ("Please call us instead.", Demand.OTHER_MEDIUM),
        ("Requests must be made in writing.", Demand.OTHER_MEDIUM),
        ("Come to our office.", Demand.OTHER_MEDIUM),
        ("På svenska, tack.", Demand.OTHER_LANGUAGE),
        ("Översätt din begäran till engelska.", Demand.OTHER_LANGUAGE),
        ("Använd svenska när du svarar.", Demand.OTHER_LANGUAGE),
        ("In Swedish, please.", Demand.OTHER_LANGUAGE),
        ("Please use English.", Demand.OTHER_LANGUAGE),
        ("Formulera din fråga på svenska.", Demand.OTHER_LANGUAGE),
    ],
)
def test_what_may_not_be_asked_is_seen(words, demand):
    assert demand in demands(words)


@pytest.mark.parametrize(
    "words",
    [
        "Vi har passerat datumet och beklagar det.",
        "Du får en kopia av dina uppgifter.",
        "You get a copy of your data.",
        "Skriv gärna till oss om du har frågor.",
        "Your identity could not be proved. You are welcome to prove it and ask again.",
        "Identiteten kunde inte styrkas.",
        "Fakturorna är signerade av våra leverantörer.",
        "We sent the letter on Monday.",
        "Vi sparar fakturorna på svenska servrar.",
        "Vi skickar svaret med brev.",
        "Fakturan skickades per post i maj.",
        "Vi har tagit en bild av paketet.",
        "We sent the invoice by mail in May.",
        "Vilket av dina konton gäller det?",
        "Gäller det ordern från butiken i Torslanda?",
        "Which of your accounts is it about?",
        "Uppgifterna finns i avtalet som båda parter har skrivit under.",
        "The contract was signed in 2019.",
        "Vi har rättat adressen i stället för att radera den.",
        "We corrected it instead of erasing it.",
        "Skicka oss gärna ditt kundnummer.",
        "Send us your customer ID.",
        "Vi kan ringa upp dig om du vill.",
        "We can call you if you like.",
        "Beställningen gjordes via vårt formulär i januari.",
        "The order came in by our form in January.",
        "Din legitimation visades på plats och ingen kopia finns kvar.",
        "Du kan svara på det språk du vill.",
        "Bilderna i annonsen är inte av dig.",
        "Passet började klockan åtta.",
        "We use Swedish servers.",
        "Ditt ärende har ett nytt id i systemet.",
        "Vi har kopierat adressen till kundregistret.",
        "Bilden är borttagen. Passet ni beställde finns inte hos oss.",
        "Vi kan skicka ditt svar med brev.",
        "We can send you the answer by letter.",
    ],
)
def test_ordinary_words_may_be_said(words):
    assert demands(words) == frozenset()
