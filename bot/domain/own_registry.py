"""What Insyn itself stores about whoever uses it: the bot is a data source too (Art. 15)."""

from __future__ import annotations

from typing import Any

from bot.domain.registry import Field, LegalBasis, Recipient, Source, Table
from bot.domain.texts import LocalText

NAME = "insyn"
CATEGORY = "insyn"
CATEGORY_LABEL = LocalText(
    sv="Det här verktyget (Insyn), som sköter ditt ärende",
    en="This tool (Insyn), which handles your case",
)

_HANDLE = LocalText(
    sv="Att ta emot, handlägga och besvara det du begär enligt dataskyddsförordningen",
    en="To receive, handle and answer what you ask for under the GDPR",
)
_PROVE = LocalText(
    sv="Att kunna visa att din begäran har hanterats rätt (artikel 5.2)",
    en="To be able to show that your request was handled rightly (Article 5(2))",
)
_PROTECT = LocalText(
    sv="Att ingen annan än du ska komma åt dina uppgifter (artikel 12.6 och 32)",
    en="To keep everybody but you away from your data (Articles 12(6) and 32)",
)
_YOU = LocalText(sv="Du själv, i chatten", en="You yourself, in the chat")
_TELEGRAM = LocalText(sv="Telegram, när du skrev till oss", en="Telegram, when you wrote to us")
_US = LocalText(
    sv="Vi själva, när vi handlade ditt ärende", en="We ourselves, when we worked on your case"
)

OPERATOR = Recipient(
    name=LocalText(
        sv="46elks AB, som skickar våra sms", en="46elks AB, who send our text messages"
    )
)
MESSENGER = Recipient(
    name=LocalText(
        sv="Telegram Messenger, tjänsten som du skriver till oss genom",
        en="Telegram Messenger, the service through which you write to us",
    ),
    country="AE",
    safeguard=LocalText(
        sv="du använder Telegram enligt ditt eget avtal med dem; i chatten står dina uppgifter "
        "bara i maskerad form",
        en="you use Telegram under your own agreement with them; in the chat your data stands in "
        "masked form only",
    ),
)

_A_DAY = ("Ett dygn", "A day")
_WITH_THE_CASE = LocalText(
    sv="Så länge ärendet sparas, för att vi ska kunna visa hur det hanterades",
    en="As long as the case is kept, so that we can show how it was handled",
)


def _field(column: str, sv: str, en: str, **facts: Any) -> Field:
    about: dict[str, Any] = {
        "category": CATEGORY,
        "purpose": _HANDLE,
        "legal_basis": LegalBasis.LEGAL_DUTY,
        "origin": _US,
        "level": 1,
    }
    return Field(column=column, label=LocalText(sv=sv, en=en), **{**about, **facts})


def _table(
    name: str,
    label: tuple[str, str],
    period: LocalText | tuple[str, str],
    *columns: tuple[str, str, str],
    key: str = "id",
    **facts: Any,
) -> Table:
    kept = period if isinstance(period, LocalText) else LocalText(*period)
    return Table(
        name=name,
        label=LocalText(*label),
        category=CATEGORY,
        key=(key,),
        period=kept,
        fields=tuple(_field(column, sv, en, **facts) for column, sv, en in columns),
    )


_TABLES = (
    _table(
        "conversation",
        ("Din chatt med oss", "Your chat with us"),
        LocalText(
            sv="Det som är påbörjat tills chatten har varit tyst en tid (30 dagar, om företaget "
            "inte har valt en egen tid), numret och språket så länge du har ett ärende eller en "
            "inloggning",
            en="What is begun until the chat has been silent for a while (30 days, unless the "
            "company has chosen otherwise), number and language as long as you have a case or a "
            "sign-in",
        ),
        ("chat_id", "Chattens nummer hos Telegram", "Number of the chat at Telegram"),
        ("language", "Valt språk", "Chosen language"),
        ("step", "Fråga som väntar på ditt svar", "Question that waits for your answer"),
        ("sealed_data", "Det du har fyllt i hittills", "What you have filled in so far"),
        ("menu_message_id", "Senaste meddelandet med knappar", "Newest message with buttons"),
        ("blocked_at", "När du blockerade boten", "When you blocked the bot"),
        ("moved_to", "Ny chatt", "New chat"),
        ("updated_at", "Senast ändrad", "Last changed"),
        key="chat_id",
        origin=_TELEGRAM,
        recipients=(MESSENGER,),
    ),
    _table(
        "binding",
        ("Inloggning", "Sign-in"),
        LocalText(
            sv="En inloggning gäller i högst 30 minuter och kopplingen till din chatt i 90 dagar; "
            "att den har funnits sparas med dina ärenden",
            en="A sign-in lasts for 30 minutes at most and the tie to your chat for 90 days; that "
            "it existed is kept with your cases",
        ),
        ("tg_user_id", "Ditt konto hos Telegram", "Your account at Telegram"),
        ("chat_id", "Chattens nummer", "Number of the chat"),
        ("sealed_proofs", "Vad du har visat är ditt", "What you proved to be yours"),
        ("level", "Hur säkra vi är på vem du är (0–3)", "How sure we are who you are (0–3)"),
        ("verified_at", "När du visade det", "When you proved it"),
        ("last_used_at", "Senast använd", "Last used"),
        ("binding_until", "Kopplingen gäller till", "The tie lasts until"),
        ("revoked_at", "Avslutad", "Ended"),
        ("revoked_why", "Varför den avslutades", "Why it ended"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "assist",
        ("Hjälp av vår personal att visa vem du är", "Help of our staff to show who you are"),
        (
            "Två dygn efter att det är klart, annars högst 30 dagar",
            "Two days after it is done, otherwise 30 days at most",
        ),
        ("ref", "Numret du fick", "The number that you got"),
        ("action", "För vad", "What for"),
        ("made_at", "När du bad om det", "When you asked"),
        ("expires_at", "Gäller till", "Works until"),
        ("state", "Läge", "State"),
        ("method", "Hur", "How"),
        ("sealed_claims", "Vad som jämförs med registret", "What is compared with the register"),
        ("tries", "Försök med brevets kod", "Tries at the letter's code"),
        ("done_at", "Klart", "Done"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "incident",
        ("Det du sade inte var du", "What you said was not you"),
        (
            "Så länge ärenden sparas, räknat från bedömningen (artikel 33.5)",
            "As long as cases are kept, from the assessment on (Article 33(5))",
        ),
        ("what", "Vad det gällde", "What it was about"),
        ("shown", "Om något visades under tiden", "Whether anything was shown meanwhile"),
        ("reported_at", "När du sade det", "When you said so"),
        ("due_at", "Bedöms senast", "To be assessed by"),
        ("assessed_at", "Bedömt", "Assessed"),
        ("verdict", "Vad bedömningen blev", "What the assessment came to"),
        ("sealed_note", "Skälen", "The reasons"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "challenge",
        ("Engångskod", "One-time code"),
        ("Två dygn", "Two days"),
        ("method", "Sätt", "Method"),
        ("purpose", "För vad", "What for"),
        ("sealed_target", "Skickad till", "Sent to"),
        ("created_at", "Begärd", "Asked for"),
        ("expires_at", "Gällde till", "Valid until"),
        ("tries", "Antal försök", "Number of tries"),
        ("used_at", "Förbrukad", "Used up"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "rate_counter",
        ("Räknare mot gissningar", "Counter against guessing"),
        (
            "Två dygn; fel koder tills personalen nollställer räknaren",
            "Two days; wrong codes until our staff clear the counter",
        ),
        ("event", "Vad som räknades", "What was counted"),
        ("at", "När", "When"),
        purpose=_PROTECT,
    ),
    _table(
        "case_file",
        ("Ärende", "Case"),
        _WITH_THE_CASE,
        ("ref", "Ärendenummer", "Case reference"),
        ("right", "Rättighet", "Right"),
        ("state", "Läge", "State"),
        ("chat_id", "Chattens nummer", "Number of the chat"),
        ("tg_user_id", "Ditt konto hos Telegram", "Your account at Telegram"),
        ("language", "Språk", "Language"),
        ("level", "Hur säkra vi var på vem du är (0–3)", "How sure we were who you are (0–3)"),
        ("sealed_claims", "Vad vi fick söka på", "What we could search by"),
        ("sealed_request", "Vad du bad om", "What you asked for"),
        ("came_by", "Hur det kom in", "How it came"),
        ("sealed_contact", "Namn och kontakt som du angav", "Name and contact that you gave"),
        ("sealed_mandate", "Rätt att företräda någon", "Power to act for somebody"),
        ("received_at", "Mottaget", "Received"),
        ("opened_at", "Öppnat", "Opened"),
        ("statutory_due", "Lagens sista dag", "Last day by law"),
        ("due", "Sista dag", "Last day"),
        ("extended_at", "Förlängt", "Extended"),
        ("wait_until", "Kunde ångras till", "Could be taken back until"),
        ("disowned_at", "Stoppat från den gamla kontaktuppgiften", "Stopped from the old contact"),
        ("doubted_at", "Hejdat: det var inte du", "Held: it was not you"),
        ("deceased_at", "Antecknat att du har avlidit", "Noted that you have died"),
        ("paused_at", "Väntar på dig sedan", "Waiting for you since"),
        ("paused_days", "Dagar som vi har väntat på dig", "Days that we have waited for you"),
        ("closed_at", "Avslutat", "Closed"),
        ("ground", "Skäl för avslag", "Ground for refusal"),
        ("sealed_reason", "Avslaget med egna ord", "The refusal in own words"),
        ("notice_failed", "Varför vi inte kunde nå dig", "Why we could not reach you"),
        purpose=_PROVE,
        origin=_YOU,
    ),
    _table(
        "case_event",
        ("Händelse i ett ärende", "Event in a case"),
        _WITH_THE_CASE,
        ("at", "När", "When"),
        ("actor", "Av vem", "By whom"),
        ("event", "Vad", "What"),
        ("state", "Läge efteråt", "State afterwards"),
        ("sealed_note", "Vad som skrevs", "What was written"),
        purpose=_PROVE,
    ),
    _table(
        "plan",
        ("Plan för ett ärende", "Plan of a case"),
        _WITH_THE_CASE,
        ("made_at", "Gjord", "Made"),
        ("sealed_body", "Vad som skulle göras", "What was to be done"),
        purpose=_PROVE,
    ),
    _table(
        "fulfilment_step",
        ("Åtgärd i ett system", "Step in a system"),
        _WITH_THE_CASE,
        ("source", "System", "System"),
        ("state", "Läge", "State"),
        ("attempts", "Antal försök", "Number of tries"),
        ("in_vain", "Försök som inte ändrade något", "Tries that changed nothing"),
        ("failure", "Senaste hinder", "Last obstacle"),
        ("sealed_receipt", "Kvitto", "Receipt"),
        ("done_at", "Klar", "Done"),
        purpose=_PROVE,
    ),
    _table(
        "relay_line",
        ("Rad i samtalet med oss", "Line of what you and we wrote"),
        _WITH_THE_CASE,
        ("at", "När", "When"),
        ("actor", "Av vem", "By whom"),
        ("level", "Hur säkra vi var då på vem du är (0–3)", "How sure we were who you are (0–3)"),
        ("kind", "Slag, om det inte bara var ord", "Kind, if it was not words alone"),
        ("sealed_text", "Vad som skrevs", "What was written"),
        ("sealed_file", "Var röstmeddelandet ligger", "Where the voice message lies"),
        origin=_TELEGRAM,
        recipients=(MESSENGER,),
    ),
    _table(
        "evidence",
        ("Bild eller PDF som du har skickat", "Picture or PDF that you sent"),
        LocalText(
            sv="Filen tills ärendet har avgjorts och den tid därefter som står i kvittot på den; "
            "att du skickade den sparas med ärendet",
            en="The file until the case is decided and for the time after it that its receipt "
            "says; that you sent it is kept with the case",
        ),
        ("sent_at", "Skickad", "Sent"),
        ("state", "Läge", "State"),
        ("kind", "Slag", "Kind"),
        ("size", "Storlek i byte", "Size in bytes"),
        ("why", "Varför den inte finns kvar", "Why it is not there any more"),
        ("sealed_source", "Var den hämtas", "Where it is fetched"),
        ("kept_at", "Sparad", "Kept"),
        ("deleted_at", "Raderad", "Deleted"),
        origin=_YOU,
        recipients=(MESSENGER,),
    ),
    _table(
        "source_file",
        ("Fil som vi har hittat om dig", "File that we found about you"),
        LocalText(
            sv="Filen tills du har hämtat svaret eller tiden för det är slut; att den fanns "
            "sparas med ärendet",
            en="The file until you have fetched the answer or its time is over; that it was there "
            "is kept with the case",
        ),
        ("sent_at", "Inlämnad", "Handed in"),
        ("state", "Läge", "State"),
        ("kind", "Slag", "Kind"),
        ("size", "Storlek i byte", "Size in bytes"),
        ("why", "Varför den inte finns kvar", "Why it is not there any more"),
        ("sealed_source", "Var den hämtas", "Where it is fetched"),
        ("deleted_at", "Raderad", "Deleted"),
    ),
    _table(
        "sent_letter",
        ("Brev till dig", "Letter to you"),
        _WITH_THE_CASE,
        ("sent_at", "Skickat", "Sent"),
        ("outcome", "Utgång", "Outcome"),
        ("language", "Språk", "Language"),
        ("sealed_text", "Brevet", "The letter"),
    ),
    _table(
        "restriction",
        ("Uppgift som inte får användas", "Data that may not be used"),
        _WITH_THE_CASE,
        ("sealed_place", "Vilken uppgift", "Which data"),
        ("reason", "Varför", "Why"),
        ("set_at", "Från och med", "From"),
        ("ends_at", "Till", "Until"),
    ),
    _table(
        "statement",
        ("Ditt eget uttalande", "Your own statement"),
        LocalText(
            sv="Så länge uppgiften som det hör till sparas",
            en="As long as the data that it belongs to is kept",
        ),
        ("sealed_place", "Till vilken uppgift", "To which data"),
        ("sealed_text", "Vad du vill ha sagt", "What you want to have said"),
        ("made_at", "Sparat", "Kept since"),
        origin=_YOU,
    ),
    _table(
        "recipient_notice",
        ("Underrättelse till en mottagare", "Notice to a recipient"),
        _WITH_THE_CASE,
        ("sealed_name", "Mottagare", "Recipient"),
        ("state", "Läge", "State"),
        ("sealed_reason", "Varför det inte gick", "Why it was not possible"),
        ("changed_at", "Senast ändrad", "Last changed"),
    ),
    _table(
        "outbox",
        ("Meddelande till dig", "Message to you"),
        (
            "Texten tills den har skickats, att den har skickats i två dygn",
            "The text until it has been sent, that it was sent for two days",
        ),
        ("created_at", "Skrivet", "Written"),
        ("method", "Slag", "Kind"),
        ("kind", "Hur det skickas", "How it is sent"),
        ("purpose", "För vad", "What for"),
        ("state", "Läge", "State"),
        ("attempts", "Antal försök", "Number of tries"),
        ("sealed_body", "Text", "Text"),
        ("failure", "Varför det inte kom fram", "Why it did not arrive"),
        key="seq",
        recipients=(MESSENGER,),
    ),
    _table(
        "mail",
        ("Mejl till dig", "E-mail to you"),
        ("Texten tills brevet har skickats", "The text until the mail has been sent"),
        ("created_at", "Skrivet", "Written"),
        ("state", "Läge", "State"),
        ("sealed_body", "Ämne och mottagare", "Subject and addressee"),
        ("attempts", "Antal försök", "Number of tries"),
        ("sent_at", "Skickat", "Sent"),
    ),
    _table(
        "sms",
        ("Sms till dig", "Text message to you"),
        ("Texten tills det har skickats", "The text until it has been sent"),
        ("created_at", "Skrivet", "Written"),
        ("state", "Läge", "State"),
        ("sealed_body", "Mottagare", "Addressee"),
        ("attempts", "Antal försök", "Number of tries"),
        ("sent_at", "Skickat", "Sent"),
        ("report", "Vad operatören säger om det", "What the operator says of it"),
        ("reported_at", "När operatören sade det", "When the operator said so"),
        recipients=(OPERATOR,),
    ),
    _table(
        "delivery",
        ("Svar som väntar på dig", "Answer that waits for you"),
        (
            "Svaret i sju dygn, eller tio minuter efter att du har öppnat det",
            "The answer for seven days, or ten minutes after you have opened it",
        ),
        ("kind", "Slag", "Kind"),
        ("made_at", "Gjort", "Made"),
        ("available_until", "Kan hämtas till", "Can be fetched until"),
        ("link_until", "Länken gäller till", "The link works until"),
        ("tries", "Försök med PIN-koden", "Tries at the PIN"),
        ("used_at", "Öppnat", "Opened"),
        ("downloads", "Antal hämtningar", "Number of downloads"),
        ("posted_on", "Skickat på papper", "Sent on paper"),
        ("posted_how", "Hur det skickades", "How it was sent"),
    ),
    _table(
        "eid_ticket",
        ("Länk till sidan för BankID", "Link to the page for BankID"),
        _A_DAY,
        ("created_at", "Gjord", "Made"),
        ("expires_at", "Gäller till", "Works until"),
        ("sealed_errand", "Vad den var till för", "What it was for"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "eid_order",
        ("Legitimering", "Identification"),
        _A_DAY,
        ("provider", "Med", "With"),
        ("mode", "Var appen är", "Where the app is"),
        ("state", "Läge", "State"),
        ("hint", "Vad BankID sa", "What BankID said"),
        ("why", "Varför den tog slut", "Why it ended"),
        ("sealed_ask", "Vad den begärdes med", "What it was asked with"),
        ("pressed_at", "Påbörjad", "Begun"),
        ("completed_at", "Godkänd", "Approved"),
        ("returned_at", "Tillbaka", "Back"),
        ("tries", "Försök med koden", "Tries at the code"),
        purpose=_PROTECT,
        origin=_YOU,
    ),
    _table(
        "snapshot",
        ("Uppslagning", "Look-up"),
        (
            "En kvart; ett dygn om ett system ligger nere",
            "A quarter of an hour; a day if a system is down",
        ),
        ("purpose", "För vad", "What for"),
        ("made_at", "Gjord", "Made"),
        ("expires_at", "Raderas", "Deleted"),
        ("sealed_body", "Innehåll", "Content"),
    ),
    _table(
        "task",
        ("Arbete som väntar", "Work that waits"),
        ("Tills det är gjort", "Until it is done"),
        ("kind", "Slag", "Kind"),
        ("created_at", "Beställt", "Ordered"),
        ("run_at", "Görs tidigast", "Done at the earliest"),
        ("attempts", "Antal försök", "Number of tries"),
        ("failure", "Senaste hinder", "Last obstacle"),
    ),
    _table(
        "audit_event",
        ("Rad i loggen", "Line of the log"),
        _WITH_THE_CASE,
        ("at", "När", "When"),
        ("actor", "Av vem, med täcknamn", "By whom, under a code name"),
        ("code", "Vad", "What"),
        ("case_ref", "Ärende", "Case"),
        ("facts", "Omständigheter", "Facts"),
        key="seq",
        purpose=_PROVE,
    ),
    _table(
        "erasure_ledger",
        ("Rad i raderingsliggaren", "Line of the erasure ledger"),
        (
            "Så att det som har raderats inte kommer tillbaka med en säkerhetskopia",
            "So that what was erased does not come back with a backup",
        ),
        ("source", "System", "System"),
        ("at", "När", "When"),
        ("done_at", "Raderat och kontrollerat", "Erased and checked"),
        purpose=_PROVE,
    ),
    _table(
        "erased_claim",
        ("Spår av en raderad person", "Trace of an erased person"),
        (
            "Så att vi märker om uppgifter om dig kommer tillbaka; vem du är går inte att läsa ut",
            "So that we notice if data about you comes back; who you are cannot be read from it",
        ),
        ("at", "När", "When"),
        ("returned_at", "Sedd igen", "Seen again"),
        purpose=_PROVE,
    ),
    _table(
        "later_erasure",
        ("Uppgift som raderas senare", "Data that is erased later"),
        ("Tills den har raderats", "Until it has been erased"),
        ("source", "System", "System"),
        ("due", "Raderas från och med", "Erased from"),
        ("state", "Läge", "State"),
        ("sealed_items", "Vad som sparas, och varför", "What is kept, and why"),
        ("sealed_plan", "Vad som raderas just nu", "What is being erased right now"),
        ("done_at", "Klar", "Done"),
    ),
)

SOURCE = Source(
    name=NAME,
    kind="insyn",
    label=LocalText(sv="Insyn", en="Insyn"),
    tables=_TABLES,
)

# What stands in our rows and says nothing to anybody: our own numbers, keyed hashes, who of the
# staff it was, and what is sealed under a key that only the person has. The account and the chat
# are told once, with the sign-in and the chat.
UNTOLD = frozenset(
    {
        *(
            "id",
            "case_id",
            "plan_id",
            "binding_id",
            "challenge_id",
            "message_id",
            "elks_id",
            "account_digest",
            "then",
            "since",
            "staff_id",
            "warned",
            "assessed_by",
            "card_message_id",
            "topic_id",
            "task_id",
        ),
        *("chat_id", "tg_user_id", "lane", "subject", "owner", "ordinal", "version", "decoy"),
        *(
            "person_digest",
            "number_digest",
            "known_as",
            "customer_digest",
            "target_digest",
            "subject_digest",
            "item_digest",
            "code_digest",
        ),
        "row_digest",
        *("ticket_id", "nonce_digest", "sealed_start", "started_at"),
        *("last_collect_at", "looked_up_at", "closed"),
        # Whoever approved may be another person than the one who started: it is told to neither.
        *("sealed_result", "sealed_contacts"),
        *("number", "changed_by"),
        *("content_digest", "after_digest", "claim_digest"),
        *("token_digest", "pin_digest", "cookie_digest", "hash", "approved_plan_hash"),
        *("claimed_by", "claimed_until", "approved_by", "seconded_by", "rejected_by"),
        *("needs_second", "automatic", "ciphertext", "seq", "reminded_on", "warned_at"),
        *("template", "reason", "forgotten_at", "evidence_id", "created_by"),
        *("represented_by", "follows_id", "decided_before", "recused", "posted_by", "pointed_by"),
        "seconded_before",
        *("received_year", "took_days", "ended_late"),  # the dates are told themselves
    }
)

# Tables in which no customer stands: the program's own housekeeping, and the staff.
NOT_ABOUT_CUSTOMERS = frozenset(
    {"seen_update", "failed_update", "process", "schedule_tick", "staff", "audit_head"}
    | {"console_link", "console_session", "second_factor"}
    | {"source_file_content"}  # ... and of what `source_file` tells: it comes with the answer
    | {"evidence_content"}  # the bytes of what `evidence` tells: shown by staff on request
    | {"deceased"}  # of the dead, whom the GDPR does not protect; keyed hashes alone
    | {"source_health", "manual_task", "audit_seal", "canned_reason"}
)
