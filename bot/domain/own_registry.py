"""What Insyn itself stores about whoever uses it: the bot is a data source too (Art. 15)."""

from __future__ import annotations

from bot.domain.own_cases import CASES
from bot.domain.own_sign_in import SIGN_IN
from bot.domain.own_table import MESSENGER, OPERATOR, PROVE, WITH_THE_CASE, table
from bot.domain.registry import Source
from bot.domain.texts import LocalText

NAME = "insyn"

# What is underway, and what proves afterwards that it was done.
_WORK = (
    table(
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
    table(
        "mail",
        ("Mejl till dig", "E-mail to you"),
        ("Texten tills brevet har skickats", "The text until the mail has been sent"),
        ("created_at", "Skrivet", "Written"),
        ("state", "Läge", "State"),
        ("sealed_body", "Ämne och mottagare", "Subject and addressee"),
        ("attempts", "Antal försök", "Number of tries"),
        ("sent_at", "Skickat", "Sent"),
    ),
    table(
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
    table(
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
    table(
        "task",
        ("Arbete som väntar", "Work that waits"),
        ("Tills det är gjort", "Until it is done"),
        ("kind", "Slag", "Kind"),
        ("created_at", "Beställt", "Ordered"),
        ("run_at", "Görs tidigast", "Done at the earliest"),
        ("attempts", "Antal försök", "Number of tries"),
        ("failure", "Senaste hinder", "Last obstacle"),
    ),
    table(
        "audit_event",
        ("Rad i loggen", "Line of the log"),
        WITH_THE_CASE,
        ("at", "När", "When"),
        ("actor", "Av vem, med täcknamn", "By whom, under a code name"),
        ("code", "Vad", "What"),
        ("case_ref", "Ärende", "Case"),
        ("facts", "Omständigheter", "Facts"),
        key="seq",
        purpose=PROVE,
    ),
    table(
        "erasure_ledger",
        ("Rad i raderingsliggaren", "Line of the erasure ledger"),
        (
            "Så att det som har raderats inte kommer tillbaka med en säkerhetskopia",
            "So that what was erased does not come back with a backup",
        ),
        ("source", "System", "System"),
        ("at", "När", "When"),
        ("done_at", "Raderat och kontrollerat", "Erased and checked"),
        purpose=PROVE,
    ),
    table(
        "erased_claim",
        ("Spår av en raderad person", "Trace of an erased person"),
        (
            "Så att vi märker om uppgifter om dig kommer tillbaka; vem du är går inte att läsa ut",
            "So that we notice if data about you comes back; who you are cannot be read from it",
        ),
        ("at", "När", "When"),
        ("returned_at", "Sedd igen", "Seen again"),
        purpose=PROVE,
    ),
)

SOURCE = Source(
    name=NAME,
    kind="insyn",
    label=LocalText(sv="Insyn", en="Insyn"),
    tables=(*SIGN_IN, *CASES, *_WORK),
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
            "agent_digest",
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

UNTOLD_FACTS = frozenset(
    {"member", "from_member", "former"}
)  # of the trail: who of the staff it was

# Tables in which no customer stands: the program's own housekeeping, and the staff.
NOT_ABOUT_CUSTOMERS = frozenset(
    {"seen_update", "failed_update", "process", "schedule_tick", "staff", "audit_head"}
    | {"console_link", "console_session", "second_factor"}
    | {"source_file_content"}  # ... and of what `source_file` tells: it comes with the answer
    | {"evidence_content"}  # the bytes of what `evidence` tells: shown by staff on request
    | {"deceased"}  # of the dead, whom the GDPR does not protect; keyed hashes alone
    | {"source_health", "manual_task", "audit_seal", "canned_reason"}
)
