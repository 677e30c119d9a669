"""Customer and staff write to each other: words, files and voices go over, accounts do not."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Method, Proof
from bot.domain.opening import parse_hours
from bot.domain.texts import Language
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import access, own_data, relay_in, retention, sessions
from bot.store import cases as case_rows
from bot.store.tables import Case, Evidence, EvidenceContent, RelayLine, Task
from bot.work import evidence as work
from bot.work.jobs import Tools
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    STRANGER,
    Office,
    button,
    customer,
    labels,
    later,
    message,
)
from tests.support import STAFF_GROUP

NUMBERS = itertools.count(9000)
MAIL = Claim(ClaimKind.EMAIL, "carin@example.se")
LANGUAGES: tuple[Language, Language] = ("sv", "en")
COMMAND = {"sv": "/personal", "en": "/human"}


async def sends(office: Office, user: int, **content: Any) -> list[dict[str, Any]]:
    """Anything but a plain text, as Telegram brings it."""
    number = next(NUMBERS)
    sender = {"id": user, "is_bot": False, "first_name": "U", "username": f"account_{user}"}
    sent = {**message(user, number, ""), "from": sender, **content}
    if "text" not in content:
        del sent["text"]
    await office.handle({"update_id": number, "message": sent}, chat_id=user)
    return office.said(user)


def photo(file_id: str) -> list[dict[str, Any]]:
    size = {"file_unique_id": "u", "width": 90, "height": 60, "file_size": 900}
    return [{**size, "file_id": "small"}, {**size, "file_id": file_id}]


def speaks(office: Office, user: int, language: str) -> None:
    office.run(lambda unit: setattr(unit.conversation(user), "language", language))


async def asked(
    office: Office, language: str = "sv", words: str = "Varför fick jag brevet?"
) -> str:
    """A customer who has proved nothing writes to a person; the reference of the case."""
    speaks(office, CARIN, language)
    await office.write(CARIN, COMMAND[language])
    await office.write(CARIN, words)
    with Session(office.engine) as session:
        case_id = session.exec(select(RelayLine.case_id)).first()
        return next(c.ref for c in session.exec(select(Case)) if c.id == case_id)


def last(said: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest message, sent or put in the place of another."""
    return [one for one in said if one["method"].startswith(("send", "editMessage"))][-1]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_goes_to_staff_and_comes_back_answered(
    office: Office, language: Language
):
    def says(text: _) -> str:
        return plain(text, language)

    speaks(office, CARIN, language)
    speaks(office, ANNA, language)
    offered = await office.write(CARIN, COMMAND[language])
    assert says(_("You need not show who you are to write to us. As long as you have not, our staff may say nothing here about what is stored about you.")) in offered[-1]["text"]  # fmt: skip
    asked_ = {"sv": "Varför <b>fick</b> jag brevet?", "en": "Why <b>did</b> I get it?"}[language]
    told = last(await office.write(CARIN, asked_))
    case = office.run(lambda unit: unit.session.exec(select(Case)).one())
    assert case.ref in told["text"]
    assert (case.right, case.state, case.level) == ("question", "queued", 0)
    due = says(_("I cannot tell which day they will answer. You will have an answer by {due} at the latest.").format(due=case.due))  # fmt: skip
    assert due in told["text"]
    assert office.ordered("plan") == 0

    card = office.work_on_cards(sent_as=5)[-1]["text"]
    assert "✉️ 1 nytt meddelande från kunden" in card
    assert "<b>" not in card.replace(f"<b>Ärende {case.ref}</b>", "")

    await office.press(ANNA, f"s:claim:{case.ref}", group=True)
    details = office.said(ANNA)[-1]
    begun = last(await office.press(ANNA, button(details, says(_("Write to the customer")))))
    wrote = says(_("The customer wrote: {words}").format(words=asked_))
    assert escape(wrote) in begun["text"]
    assert {"sv": "⚠️ Identitet just nu: ingen", "en": "⚠️ Identity right now: none"}[
        language
    ] in begun["text"]
    await office.write(ANNA, "Det var ett utskick.")

    answer = last(office.said(CARIN))
    assert "Det var ett utskick." in answer["text"]
    assert "Anna" not in json.dumps(answer)
    assert labels(answer) == {says(_("Answer")), says(_("This was not me"))}
    assert "nytt meddelande" not in office.work_on_cards()[-1]["text"]

    office.said(ANNA)
    await office.write(CARIN, "Tack!")
    assert "Tack!" in last(office.said(ANNA))["text"]
    with Session(office.engine) as session:
        rows = session.exec(select(RelayLine).order_by(RelayLine.number)).all()  # type: ignore[arg-type]
    assert [row.actor == "customer" for row in rows] == [True, False, True]
    assert all(asked_.encode() not in (row.sealed_text or b"") for row in rows)


async def test_one_question_is_one_case_however_often_it_is_begun(either_office: Office):
    office = either_office
    ref = await asked(office)
    await office.press(CARIN, "menu")
    offered = await office.write(CARIN, "/personal")
    await office.press(CARIN, button(offered[-1], f"{ref}: Din fråga till vår personal"))
    await office.write(CARIN, "En sak till")
    assert "✉️ 2 nya meddelanden från kunden" in office.work_on_cards()[-1]["text"]
    with Session(office.engine) as session:
        assert len(session.exec(select(RelayLine)).all()) == 2


async def test_whoever_writes_at_once_without_choosing_is_heard(office: Office):
    ref = await asked(office)
    await office.press(CARIN, "menu")
    assert "skriv direkt" in last(await office.write(CARIN, "/personal"))["text"]
    told = last(await office.write(CARIN, "Varför står min sons nummer hos er?"))["text"]
    assert f"kommit in i ärende {ref}" in told
    assert "skriv direkt" in last(await office.write(CARIN, "/personal"))["text"]
    assert "kommit in" in last(await sends(office, CARIN, photo=photo("PIC")))["text"]


async def test_when_somebody_reads_is_said_as_it_is(office: Office):
    company = replace(
        office.around.office.company, opening_hours=parse_hours(["mon-fri 09:00-16:00"])
    )
    facts = replace(office.around.office, company=company, staff_names=True)
    office.around = replace(office.around, office=facts)
    speaks(office, CARIN, "sv")
    at_noon = last(await office.write(CARIN, "/personal"))["text"]
    office.now = later(office.now, hours=9)
    at_night = last(await office.write(CARIN, "/personal"))["text"]
    assert "Du ser vad de heter." in at_noon
    assert ("till 16:00 i dag" in at_noon, "Ingen läser just nu" in at_night) == (True, True)


async def test_what_may_be_said_follows_who_is_there_now(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    for kind, value, method in (
        (ClaimKind.EMAIL, "carin@example.se", Method.EMAIL_CODE),
        (ClaimKind.PHONE, "+46701740605", Method.TELEGRAM_PHONE),
    ):
        proof_ = Proof(method=method, contact=Claim(kind, value), proved_at=office.now)
        office.run(sessions.prove, chat_id=CARIN, tg_user_id=CARIN, proof=proof_, same_as=MAIL)
    now = last(await office.press(ANNA, f"s:write:{ref}"))["text"]
    office.now = later(office.now, minutes=31)
    afterwards = last(await office.press(ANNA, f"s:write:{ref}"))["text"]
    assert "två kontaktuppgifter styrkta (nivå 2)" in now
    assert ("⚠️" in now, "⚠️" in afterwards) == (False, True)


async def test_without_a_console_no_file_is_taken(office: Office):
    office.around = replace(office.around, office=replace(office.around.office, console=False))
    await office.press(CARIN, f"human.case:{office.opened(Right.ACCESS)}")
    said = await sends(office, CARIN, photo=photo("pic"))
    assert "kan inte ta emot filer" in last(said)["text"]
    assert office.ordered("evidence") == 0


async def test_a_line_from_an_old_button_answers_what_was_asked(office: Office):
    ref = await asked(office)
    await office.press(CARIN, "menu")
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(CARIN, "human.new:question")  # it stood there from before
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Vilket brev?")
    await office.write(CARIN, "Det gula")
    assert (office.case(ref).state, office.timeline(ref)[-1]) == ("in_review", "customer_replied")


async def test_names_are_shown_where_the_company_wants_it(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    facts = replace(office.around.office, staff_names=True)
    office.around = replace(office.around, office=facts)
    await office.press(ANNA, f"s:write:{ref}")
    office.said(CARIN)
    await office.write(ANNA, "Hej")
    assert "Anna på Westila Group AB skriver" in last(office.said(CARIN))["text"]


LEAKS: dict[str, dict[str, Any]] = {
    "forward": {
        "text": "Hej hej",
        "forward_origin": {
            "type": "user",
            "date": 1,
            "sender_user": {"id": 4711, "is_bot": False, "first_name": "Gammal"},
        },
    },
    "name as a link": {
        "text": "Hej hej",
        "entities": [
            {
                "type": "text_mention",
                "offset": 0,
                "length": 3,
                "user": {"id": 4711, "is_bot": False, "first_name": "Gammal"},
            }
        ],
    },
    "own name": {"text": "Hej hej @account_11, t.me/account_11, tg://user?id=11"},
    "caption": {
        "photo": photo("pic-1"),
        "caption": "Hej hej @account_11",
        "caption_entities": [{"type": "mention", "offset": 8, "length": 11}],
    },
    "voice": {
        "voice": {"file_id": "voice-1", "file_unique_id": "u", "duration": 2},
        "caption": "Hej hej",
    },
    "document": {
        "document": {"file_id": "doc-1", "file_unique_id": "u", "file_name": "svar.pdf"},
        "caption": "Hej hej" + "!" * 900,
    },
}


@pytest.mark.parametrize("leak", LEAKS)
async def test_the_customer_never_sees_a_members_account(office: Office, leak: str):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:write:{ref}")
    office.said(CARIN)
    await sends(office, ANNA, **LEAKS[leak])
    said = office.said(CARIN)
    shown = json.dumps(said, ensure_ascii=False)
    assert "Hej hej" in shown
    for trace in ("account_11", "4711", "Gammal", "user?id=11", "from_chat_id", "Anna"):
        assert trace not in shown
    assert {one["method"] for one in said} <= {
        "sendMessage",
        "sendPhoto",
        "sendVoice",
        "sendDocument",
    }


async def test_staff_never_see_a_customers_account(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(ANNA)
    for content in (
        {
            "text": "Jag heter @account_50",
            **{k: v for k, v in LEAKS["forward"].items() if k != "text"},
        },
        LEAKS["voice"],
    ):
        await sends(office, CARIN, **content)
    said = office.said(ANNA)
    assert [one["method"] for one in said] == ["sendMessage", "sendVoice"]
    for trace in ("account_50", "4711", "Gammal", f'"{CARIN}"'):
        assert trace not in json.dumps(said, ensure_ascii=False)


async def test_a_voice_waits_for_whoever_takes_the_case(office: Office):
    speaks(office, CARIN, "sv")
    await office.write(CARIN, "/personal")
    await sends(office, CARIN, **LEAKS["voice"])
    ref = office.run(lambda unit: unit.session.exec(select(Case)).one()).ref
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    details = office.said(ANNA)[-1]
    assert "🎤 1 röstmeddelande" in details["text"]
    heard = await office.press(ANNA, button(details, "Lyssna"))
    assert last(heard)["voice"] == "voice-1"


@pytest.mark.parametrize(
    "content",
    [
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"video": {"file_id": "v", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}},
        {"location": {"latitude": 59.3, "longitude": 18.1}},
    ],
    ids=["sticker", "video", "location"],
)
async def test_what_cannot_be_passed_on_is_said_so_to_both(office: Office, content: Any):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:write:{ref}")
    for user in (CARIN, ANNA):
        office.said(user)
        assert "kan inte skickas vidare" in last(await sends(office, user, **content))["text"]


async def test_a_contact_card_of_the_customer_is_taken_out_and_not_passed_on(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(ANNA)
    contact = {"phone_number": "46701740606", "first_name": "Carin", "user_id": CARIN}
    said = await sends(office, CARIN, contact=contact)
    assert "deleteMessage" in [one["method"] for one in said]
    assert office.said(ANNA) == []


async def test_staff_may_not_write_what_must_not_go_through_a_chat(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:write:{ref}")
    office.said(CARIN)
    number = last(await office.write(ANNA, "Du är 19850709-9805?"))["text"]
    demand = last(await office.write(ANNA, "Skicka en kopia av ditt körkort"))["text"]
    assert "personnummer" in number
    assert "legitimation" in demand
    assert office.said(CARIN) == []


async def test_a_number_that_the_customer_writes_is_covered_and_taken_away(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(ANNA)
    said = await office.write(CARIN, "Jag är 19850709-9805, hej")
    assert "deleteMessage" in [one["method"] for one in said]
    told = last(office.said(ANNA))["text"]
    assert ("9805" in told, "hej" in told) == (False, True)


async def test_in_somebody_elses_case_nobody_writes(office: Office):
    ref = await asked(office)
    office.said(STRANGER)
    told = await office.press(STRANGER, f"human.case:{ref}")
    assert "inte öppet längre" in told[-1]["text"]
    assert told[-1]["method"] == "sendMessage"  # what stood there stays readable
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:write:{ref}")
    await office.press(BERIT, f"s:write:{ref}")
    office.said(CARIN)
    await office.write(BERIT, "Hej")
    assert office.said(CARIN) == []


async def test_a_question_is_closed_as_answered_and_only_so(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    details = office.said(ANNA)[-1]
    assert {"Godkänn", "Avslå", "Gör om planen", "Förläng tiden"} & labels(details) == set()
    for forged in ("s:no", "s:plan"):
        refused = await office.press(ANNA, f"{forged}:{ref}")
        assert "läge" in refused[-1]["text"] or "går inte" in refused[-1]["text"], refused
    asked_ = await office.press(ANNA, button(details, "Stäng som besvarat"))
    office.said(CARIN)
    await office.press(ANNA, button(last(asked_), "Ja, stäng det"))
    told = last(office.said(CARIN))["text"]
    assert ("imy.se" in told, office.case(ref).state) == (True, "settled")
    assert office.case(ref).closed_at == office.now
    assert "inte öppet längre" in last(await office.write(CARIN, "Nej!"))["text"]


async def test_a_wish_that_is_written_after_the_end_is_no_line_of_the_closed_case(office: Office):
    ref = await asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:settlego:{ref}")
    office.said(CARIN)
    told = last(await office.write(CARIN, "Ni har fel e-post på mig, kan ni rätta det?"))["text"]
    assert "Jag har tagit emot din begäran" in told
    assert "inte öppet längre" not in told


# -- files --------------------------------------------------------------------------------------


class Kept:
    """Stands in for Telegram's store of files."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.fetched: list[str] = []

    def fetch(self, file_id: str) -> bytes:
        self.fetched.append(file_id)
        return self.files[file_id]


def a_picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    Image.new("RGB", (30, 20), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def look_through(office: Office, files: Kept) -> None:
    """Carries out the tasks that fetch files."""
    with Session(office.engine) as session:
        tasks = session.exec(select(Task).where(Task.kind == "evidence")).all()
    for task in tasks:
        prepared = office.run(work.JOB.prepare, task.subject)
        found = work.JOB.act(Tools(sources={}, mailer=None, files=files), prepared)  # type: ignore[arg-type]
        office.run(work.JOB.finish, task.subject, found)
        office.run(lambda unit, task=task: unit.session.delete(unit.session.get(Task, task.id)))


async def proof(office: Office, file_id: str = "pic", **content: Any) -> str:
    """A case that Anna has, in which the customer has sent a picture."""
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(CARIN, f"human.case:{ref}")
    await sends(office, CARIN, **(content or {"photo": photo(file_id)}))
    office.said(ANNA)
    return ref


async def test_a_picture_is_made_anew_and_kept_sealed(office: Office):
    ref = await proof(office)
    files = Kept(pic=a_picture())
    look_through(office, files)
    with Session(office.engine) as session:
        row, content = (
            session.exec(select(Evidence)).one(),
            session.exec(select(EvidenceContent)).one(),
        )
    assert (row.state, row.kind, row.sealed_source) == ("kept", "jpeg", None)
    assert b"JFIF" not in content.sealed_content
    plain_content = office.run(lambda unit: unit.open_bytes(content, "sealed_content"))
    assert (plain_content[:3], b"SpyCam" in plain_content) == (b"\xff\xd8\xff", False)
    told = last(office.said(CARIN))["text"]
    assert "raderas 30 dagar efter" in told
    news = last(office.said(ANNA))
    assert (news["method"], "/console" in news["text"]) == ("sendMessage", True)
    assert "data:evidence:kept" in office.audited()
    assert office.case(ref).state == "in_review"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_file_that_is_refused_is_not_kept_and_the_reason_told(
    office: Office, language: str
):
    await proof(
        office, document={"file_id": "zip", "file_unique_id": "u", "file_name": "bild.jpg"}
    )
    speaks(office, CARIN, language)
    office.said(CARIN)
    look_through(office, Kept(zip=b"PK\x03\x04" + b"\0" * 40))
    told = last(office.said(CARIN))["text"]
    assert {"sv": "en zip-fil", "en": "an archive"}[language] in told
    with Session(office.engine) as session:
        assert session.exec(select(Evidence)).one().state == "refused"
        assert session.exec(select(EvidenceContent)).first() is None
    assert office.said(ANNA) == []


@pytest.mark.parametrize(
    "content",
    [
        {"photo": photo("pic"), "caption": "Mitt körkort"},
        {"document": {"file_id": "pic", "file_unique_id": "u", "file_name": "passport.pdf"}},
    ],
    ids=["caption", "name"],
)
async def test_an_identity_document_is_deleted_unread(office: Office, content: Any):
    ref = office.opened(Right.ACCESS)
    await office.press(CARIN, f"human.case:{ref}")
    said = await sends(office, CARIN, **content)
    assert "deleteMessage" in [one["method"] for one in said]
    assert "raderades utan att någon tittade på den" in last(said)["text"]
    assert office.ordered("evidence") == 0
    with Session(office.engine) as session:
        assert session.exec(select(Evidence)).first() is None
        assert session.exec(select(RelayLine)).first() is None


async def test_what_stands_under_one_picture_holds_for_all_that_were_sent_with_it(office: Office):
    await office.press(CARIN, f"human.case:{office.opened(Right.ACCESS)}")
    await sends(office, CARIN, photo=photo("a"), caption="Mitt körkort", media_group_id="1")
    said = await sends(office, CARIN, photo=photo("b"), media_group_id="1")
    assert [one["method"] for one in said] == ["deleteMessage"]
    assert office.ordered("evidence") == 0
    await sends(office, CARIN, photo=photo("c"), media_group_id="2")
    assert office.ordered("evidence") == 1


async def test_a_picture_out_of_the_blue_is_not_looked_at_and_leaves_the_chat(office: Office):
    speaks(office, CARIN, "sv")
    said = await sends(office, CARIN, photo=photo("pic"))
    assert [one["method"] for one in said] == ["deleteMessage", "sendMessage"]
    assert office.ordered("evidence") == 0


async def test_a_file_that_is_too_large_is_not_even_fetched(office: Office):
    big = {"file_id": "b", "file_unique_id": "u", "file_size": 21 * 1024 * 1024}
    await office.press(CARIN, f"human.case:{office.opened(Right.ACCESS)}")
    said = await sends(office, CARIN, document=big)
    assert "högst 20 MB" in last(said)["text"]
    assert office.ordered("evidence") == 0


async def test_nobody_fills_our_disk(office: Office):
    await office.press(CARIN, f"human.case:{office.opened(Right.ACCESS)}")
    for _nth in range(10):
        await sends(office, CARIN, photo=photo("pic"))
    said = await sends(office, CARIN, photo=photo("pic"))
    assert "redan tio filer" in last(said)["text"]
    assert office.ordered("evidence") == 10


async def test_a_picture_answers_what_staff_asked(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Har du brevet kvar?")
    await sends(office, CARIN, photo=photo("pic"))
    assert office.case(ref).state == "in_review"
    assert office.ordered("evidence") == 1


async def test_files_go_when_their_time_after_the_end_is_over(either_office: Office):
    office = either_office
    ref = await proof(office)
    look_through(office, Kept(pic=a_picture()))
    office.run(_closed, ref)
    office.said(CARIN)
    office.now += timedelta(days=29)
    office.run(retention.tidy)
    kept = office.said(CARIN)
    office.now += timedelta(days=2)
    office.run(retention.tidy)
    office.run(retention.tidy)
    with Session(office.engine) as session:
        assert session.exec(select(EvidenceContent)).first() is None
        assert session.exec(select(Evidence)).one().state == "deleted"
    assert kept == []
    assert [one["text"] for one in office.said(CARIN)] == [
        f"Filerna som du skickade i ärende {ref} är nu raderade."
    ]


def _closed(unit: Any, ref: str) -> None:
    case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
    case.state, case.closed_at = "withdrawn", unit.now


async def test_what_was_asked_before_any_proof_stays_the_accounts_own(office: Office):
    ref = await asked(office)
    row = office.case(ref)
    proved, other = customer(CARIN), customer(STRANGER)
    assert (row.person_digest, office.run(relay_in.may_write, proved, ref)) == ("", True)
    with pytest.raises(access.CaseNotFoundError):
        office.run(relay_in.may_write, other, ref)
    mine = office.opened(Right.ACCESS)
    told = office.run(lambda unit: own_data.holdings(unit, case_rows.by_ref(unit, mine)))
    said = [row.values["sealed_text"] for row in told.rows if row.table == "relay_line"]
    assert said == ["Varför fick jag brevet?"]


async def test_what_was_said_is_forgotten_with_the_case(office: Office):
    ref = await proof(office)
    await sends(office, CARIN, text="Hej")
    look_through(office, Kept(pic=a_picture()))
    office.run(_closed, ref)
    office.now += timedelta(days=6 * 366)
    office.run(retention.forget)
    with Session(office.engine) as session:
        rows = session.exec(select(RelayLine)).all()
        assert [(row.sealed_text, row.sealed_file) for row in rows] == [(None, None)] * 2
        assert session.exec(select(EvidenceContent)).first() is None


# -- from the group --------------------------------------------------------------------------------


async def replies(office: Office, user: int, text: str, to: dict[str, Any], **facts: Any) -> None:
    number = next(NUMBERS)
    bot = {"id": 1, "is_bot": True, "first_name": "Insyn", "username": "westila_insyn_bot"}
    answered = {**message(STAFF_GROUP, 5, ""), "from": bot, **to}
    sender = {"id": user, "is_bot": False, "first_name": "U"}
    sent = {**message(STAFF_GROUP, number, text), "from": sender, "reply_to_message": answered}
    await office.handle({"update_id": number, "message": {**sent, **facts}}, chat_id=STAFF_GROUP)


async def carded(office: Office, language: str = "sv") -> tuple[str, dict[str, Any]]:
    """A question that Anna has, and its card in the group as message 5."""
    ref = await asked(office, language)
    office.work_on_cards(sent_as=5)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    card = office.work_on_cards()[-1]
    assert "Svara på det här kortet" in card["text"]
    office.said(CARIN)
    return ref, {"text": card["text"].replace("<b>", "").replace("</b>", "")}


async def test_a_reply_to_the_card_goes_to_the_customer_and_their_answer_to_the_private_chat(
    office: Office,
):
    ref, card = await carded(office, "en")
    await replies(office, ANNA, "It was a <mailing>.", card)
    heard = last(office.said(CARIN))
    assert "It was a &lt;mailing&gt;." in heard["text"]
    assert "Our staff write" in heard["text"]  # in the customer's language, without a name
    told = office.said(STAFF_GROUP)[-1]
    assert told["text"].startswith(f"✓ Skickat till kunden i ärende {ref}.")
    assert labels(told) == {"Öppna i privat chatt"}

    await office.press(CARIN, f"question:answer:{ref}")
    office.said(ANNA)
    await office.write(CARIN, "Thank you, but to what list?")
    assert "Thank you, but to what list?" in last(office.said(ANNA))["text"]
    assert "to what list" not in json.dumps([office.said(STAFF_GROUP), office.work_on_cards()])


async def test_in_a_topic_a_reply_to_us_goes_over_and_what_colleagues_say_does_not(office: Office):
    ref, card = await carded(office)
    office.run(lambda unit: setattr(case_rows.by_ref(unit, ref), "topic_id", 77))
    within = {"message_thread_id": 77, "is_topic_message": True}
    made = {"message_id": 77, "forum_topic_created": {"name": f"{ref}: Fråga", "icon_color": 1}}
    await replies(office, ANNA, "Vet någon vem Carin är?", made, **within)
    colleague = {
        "from": {"id": BERIT, "is_bot": False, "first_name": "B"},
        "text": f"Ärende {ref}?",
    }
    await replies(office, ANNA, "Jag frågar Oskar.", colleague, **within)
    elsewhere = {**card, "message_id": 6}
    await replies(
        office, ANNA, "Inte hit.", elsewhere, message_thread_id=78, is_topic_message=True
    )
    assert office.said(CARIN) == office.said(STAFF_GROUP) == []

    await replies(office, ANNA, "Det var ett utskick.", {**card, "message_id": 9}, **within)
    assert "Det var ett utskick." in last(office.said(CARIN))["text"]
    assert office.said(STAFF_GROUP)[-1]["message_thread_id"] == 77


@pytest.mark.parametrize(
    ("user", "words", "told"),
    [
        (BERIT, "Hej!", "inte ditt"),
        (STRANGER, "Hej!", "bara personalen"),
        (ANNA, "Är ditt nummer 19640823-3234?", "personnummer"),
        (ANNA, "Skicka en kopia på ditt pass.", "legitimation"),
        (ANNA, "x" * 5000, "plats för"),
    ],
)
async def test_what_may_not_go_over_is_refused_in_the_group_as_in_private(
    office: Office, user: int, words: str, told: str
):
    _ref, card = await carded(office)
    await replies(office, user, words, card)
    said = office.said(STAFF_GROUP)
    assert told in said[-1]["text"]
    assert ("deleteMessage" in {one["method"] for one in said}) is ("3234" in words)
    assert office.said(CARIN) == []
