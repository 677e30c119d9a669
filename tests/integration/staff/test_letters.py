"""Letters: in both languages before they leave, refused when unlawful, frozen when they have left."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from bot.domain.cases import Right, Role
from bot.domain.letters import Outcome, Part
from bot.domain.texts import lines
from bot.i18n import html
from bot.services import access, correspondence, reasons, receipt
from bot.services.closing import messages
from bot.services.correspondence import Draft, LetterIncompleteError
from bot.services.decisions import WordsForbidden
from bot.services.paragraphs import paragraph
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, Office, button, labels
from tests.support import KEYS


async def to_words(office: Office, language: str = "sv") -> str:
    ref = office.opened(Right.ACCESS, language=language)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:why:{ref}:other")
    office.said(CARIN)
    return ref


def letters(office: Office, ref: str) -> tuple[correspondence.Sent, ...]:
    return office.run(lambda u: correspondence.letters(u, case_rows.by_ref(u, ref)))


async def test_the_letter_is_shown_in_both_languages_before_it_leaves(office: Office):
    ref = await to_words(office)
    swedish, english = await office.write(ANNA, "Vi har svarat på samma fråga i går.")
    assert "Varför" in swedish["text"]
    assert "Why" in english["text"]
    assert "Skicka avslaget" in labels(english)
    assert office.said(CARIN) == []
    assert letters(office, ref) == ()


async def test_what_was_sent_is_frozen_with_the_version_of_its_template(office: Office):
    ref = await to_words(office)
    await office.write(ANNA, "Vi har svarat på samma fråga i går.")
    await office.press(ANNA, f"s:send:{ref}")

    (sent,) = letters(office, ref)
    (read,) = office.said(CARIN)

    assert (sent.outcome, sent.language, sent.reason) == (Outcome.REFUSED, "sv", None)
    assert "Vi har svarat på samma fråga i går." in sent.text
    assert read["text"].replace("<b>", "").replace("</b>", "") == sent.text
    assert len(sent.template) == 16


async def test_the_version_is_of_the_sentences_and_not_of_what_was_filled_in(office: Office):
    first, second = await to_words(office), office.opened(Right.ACCESS, by=77)
    await office.write(ANNA, "Vi har svarat på samma fråga i går.")
    await office.press(ANNA, f"s:send:{first}")
    await office.press(ANNA, f"s:claim:{second}", group=True)
    await office.press(ANNA, f"s:why:{second}:other")
    await office.write(ANNA, "Något helt annat har hänt här.")
    await office.press(ANNA, f"s:send:{second}")
    assert letters(office, first)[0].template == letters(office, second)[0].template


async def test_the_button_under_an_earlier_letter_sends_nothing(office: Office):
    """It would send other words than those that stand above it."""
    ref = await to_words(office)
    earlier = (await office.write(ANNA, "Det första skälet."))[-1]
    newest = (await office.write(ANNA, "Det andra skälet."))[-1]
    (refused,) = await office.press(ANNA, button(earlier, "Skicka avslaget"))
    assert letters(office, ref) == ()
    assert "under det du skrev sist" in refused["text"]

    await office.press(ANNA, button(newest, "Skicka avslaget"))
    (sent,) = letters(office, ref)
    assert "Det andra skälet." in sent.text


@pytest.mark.parametrize(
    "words",
    ["Skicka en kopia av ditt pass.", "Please sign the form.", "Du måste skriva per brev."],
)
async def test_words_that_ask_for_what_may_not_be_asked_go_nowhere(office: Office, words: str):
    ref = await to_words(office)
    said = await office.write(ANNA, words)
    await office.press(ANNA, f"s:send:{ref}")
    assert "kan inte skickas till en kund" in said[-1]["text"]
    assert office.case(ref).state == "in_review"
    assert office.said(CARIN) == []


async def test_a_question_may_not_ask_for_it_either(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    said = await office.write(ANNA, "Kan du skicka ett foto på ditt körkort?")
    assert "en legitimation" in said[-1]["text"]
    assert office.case(ref).state == "in_review"


async def test_a_letter_that_lacks_something_cannot_be_sent_by_anybody(office: Office):
    ref = await to_words(office)
    bare = Draft(outcome=Outcome.REFUSED, text=lines("Nej."), parts=frozenset(Part))
    with pytest.raises(LetterIncompleteError) as caught:
        office.run(lambda u: correspondence.post(u, case_rows.by_ref(u, ref), bare))
    assert {"court", "reasons", "complaint"} <= set(caught.value.missing.split(","))
    assert office.said(CARIN) == []


def saved(office: Office, user: int, **words: str) -> Any:
    member = office.run(access.member, user)
    told = {"topic": "other", "sv": "Vi har redan svarat.", "en": "We have answered already."}
    return office.run(reasons.save, member, **{**told, **words})


async def test_a_prepared_reason_is_put_in_in_the_customers_language(office: Office):
    reason = saved(office, BERIT)
    ref = office.opened(Right.ACCESS, language="en")
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    shown = (await office.press(ANNA, f"s:why:{ref}:other"))[-1]
    office.said(CARIN)

    await office.press(ANNA, button(shown, "Vi har redan svarat."))
    await office.press(ANNA, f"s:send:{ref}")

    (sent,) = letters(office, ref)
    assert "We have answered already." in sent.text
    assert (sent.language, sent.reason) == ("en", reason.stamp)


async def test_an_edit_is_a_new_version_and_letters_keep_the_old_one(office: Office):
    first = saved(office, BERIT)
    second = saved(office, BERIT, code=first.code, sv="Vi har svarat.", en="We have answered.")
    assert (second.code, second.version) == (first.code, 2)
    (only,) = office.run(reasons.listing, "other")
    assert only == second


async def test_reasons_are_written_by_approvers_in_a_dialogue(office: Office):
    await office.write(BERIT, "/reasons")
    await office.press(BERIT, "s:reasonnew:extended")
    await office.write(BERIT, "Uppgifterna finns i flera arkiv.")
    shown = (await office.write(BERIT, "The data is in several archives."))[-1]
    assert "utgåva 1" in shown["text"]
    (reason,) = office.run(reasons.listing, "extended")
    assert reason.text.en == "The data is in several archives."
    assert office.audited()[-1] == "staff:reason:changed"
    await office.press(BERIT, f"s:reasonend:{reason.code}")
    assert office.run(reasons.listing) == ()


async def test_handlers_do_not_write_reasons_and_unlawful_ones_are_refused(office: Office):
    assert isinstance(saved(office, ANNA), NotAllowed)
    assert isinstance(saved(office, BERIT, sv="Skicka en kopia av ditt pass."), WordsForbidden)
    assert office.run(access.member, BERIT).role is Role.APPROVER


# -- the receipt ------------------------------------------------------------------------------


async def filed(office: Office) -> tuple[str, bytes]:
    ref = office.opened(Right.RECTIFICATION)
    (document,) = [c for c in office.said(CARIN) if c["method"] == "sendDocument"]
    return ref, base64.b64decode(document["_file"])


async def test_at_submission_the_person_gets_a_receipt_that_proves_itself(office: Office):
    ref, file = await filed(office)
    genuine, told = receipt.verified(file, KEYS.public_key)
    assert genuine
    assert f"case: {ref}" in told
    assert "to be answered by: 2026-12-23" in told


async def test_nothing_about_the_person_is_in_the_receipt(office: Office):
    _ref, file = await filed(office)
    assert b"carin" not in file.lower()
    assert b"karin" not in file.lower()


@pytest.mark.parametrize("name", ["case", "due", "received_at", "asked_sha256", "company"])
async def test_a_receipt_that_was_changed_is_found_out(office: Office, name: str):
    _ref, file = await filed(office)
    told = json.loads(file)
    told[name] = str(told[name]) + "1"
    assert receipt.verified(json.dumps(told).encode(), KEYS.public_key)[0] is False


async def test_a_receipt_of_another_company_is_found_out(office: Office):
    from bot.crypto import new_keys, parse_keys

    _ref, file = await filed(office)
    other = parse_keys(new_keys("other"))
    assert receipt.verified(file, other.public_key)[0] is False


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"insyn_receipt": 2}',
        b'{"insyn_receipt": 1, "due": 1.5}',
        b'{"insyn_receipt": 1, "case": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_another_file_is_no_receipt(file: bytes):
    with pytest.raises(receipt.ReceiptUnreadableError):
        receipt.verified(file, KEYS.public_key)


async def test_a_list_longer_than_a_message_arrives_in_whole_lines(office: Office):
    ref = office.opened(Right.ERASURE)
    every = [f"• Rad {number} & mer: {number}." for number in range(400)]
    letter = [paragraph("<b>Först</b>"), paragraph("<b>Raderat</b>", *every), paragraph("Sist")]
    sent = office.run(lambda u: messages(u, case_rows.by_ref(u, ref), letter, ()))
    shown = [html(one.text, "sv") for one in sent]
    assert all(len(text) <= 4096 for text in shown)
    assert len(shown) == 4
    joined = "\n".join(shown)
    assert [line for line in joined.splitlines() if line.startswith("•")] == [
        html(one, "sv") for one in every
    ]
