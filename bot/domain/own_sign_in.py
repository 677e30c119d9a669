"""What Insyn stores about the chat, and about how somebody showed who they are."""

from __future__ import annotations

from bot.domain.own_table import A_DAY, MESSENGER, PROTECT, TELEGRAM, YOU, table
from bot.domain.texts import LocalText

SIGN_IN = (
    table(
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
        origin=TELEGRAM,
        recipients=(MESSENGER,),
    ),
    table(
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
        purpose=PROTECT,
        origin=YOU,
    ),
    table(
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
        purpose=PROTECT,
        origin=YOU,
    ),
    table(
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
        purpose=PROTECT,
        origin=YOU,
    ),
    table(
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
        purpose=PROTECT,
        origin=YOU,
    ),
    table(
        "rate_counter",
        ("Räknare mot gissningar", "Counter against guessing"),
        (
            "Två dygn; fel koder tills personalen nollställer räknaren",
            "Two days; wrong codes until our staff clear the counter",
        ),
        ("event", "Vad som räknades", "What was counted"),
        ("at", "När", "When"),
        purpose=PROTECT,
    ),
    table(
        "power",
        (
            "Fullmakt som är underskriven med BankID: din egen, eller en som nämner dig",
            "Power of attorney signed with BankID: your own, or one that names you",
        ),
        LocalText(
            sv="Så länge ärenden sparas, räknat från att den tog slut; en som aldrig skrevs under "
            "en timme",
            en="As long as cases are kept, from its end on; one that was never signed for an hour",
        ),
        ("created_at", "Påbörjad", "Begun"),
        ("expires_at", "Länken gällde till", "The link worked until"),
        ("signed_at", "Underskriven", "Signed"),
        ("state", "Läge", "State"),
        ("sealed_terms", "Vad den omfattar", "What it covers"),
        ("until", "Gäller till och med", "Holds until and including"),
        ("ended_at", "Avslutad", "Ended"),
        ("why", "Varför den avslutades", "Why it ended"),
        origin=YOU,
    ),
    table(
        "eid_ticket",
        ("Länk till sidan för BankID", "Link to the page for BankID"),
        A_DAY,
        ("created_at", "Gjord", "Made"),
        ("expires_at", "Gäller till", "Works until"),
        ("sealed_errand", "Vad den var till för", "What it was for"),
        purpose=PROTECT,
        origin=YOU,
    ),
    table(
        "eid_order",
        ("Legitimering", "Identification"),
        A_DAY,
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
        purpose=PROTECT,
        origin=YOU,
    ),
)
