"""From the chat to level 3 and back: the app on the same device, and the code that is scanned."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain import codes
from bot.domain.cases import Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method
from bot.services import access, assisted, staff
from bot.store import challenges
from bot.store.tables import EidOrder
from bot.store.unit import Unit
from tests.integration.eid.scene import ELIN, PHONE_AGENT, Scene, number_of, start
from tests.proofs import proof


async def level(scene: Scene, person) -> Level:
    def ask(unit):
        return access.customer(unit, chat_id=person.id, tg_user_id=person.id).level

    return await scene.unit(ask)


async def test_on_the_same_device_the_app_leads_back_to_telegram(scene: Scene) -> None:
    elin = await scene.client.person("Elin", last_name="Åkesson", language_code="sv")
    browser = await scene.browser(**{"User-Agent": PHONE_AGENT})
    page = await browser.open(await scene.link(elin))
    assert "Elin Åkesson" in page
    assert scene.bankid.bank.orders == {}
    await browser.press("same")
    app = scene.app()
    await app.open(browser.app_link())
    assert "Du legitimerar dig hos Westila" in app.text
    assert "Elin Åkesson" in app.text
    assert "Avbryt om någon annan bad dig göra detta." in app.text
    back = await app.approve("Elin")
    assert back is not None
    await browser.until("return")
    assert await level(scene, elin) is Level.L0
    await start(elin, back)
    await elin.wait_for("✅ Tack. BankID", timeout=10)
    assert (await browser.until("done"))["text"].startswith("Klart.")
    assert await level(scene, elin) is Level.L3
    found = await elin.wait_for(re.compile("Westila.*har lagrat|lagrat om dig"), timeout=10)
    assert found


async def test_a_scanned_code_needs_a_code_to_the_contact_on_file_the_first_time(
    scene: Scene,
) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    app = scene.app()
    await app.scan(await browser.code())
    assert (await app.approve("Elin")) is None
    await elin.wait_for("Ett steg återstår", timeout=10)
    assert (await browser.until("code"))["text"].startswith("Godkänt. Ett steg återstår")
    assert await level(scene, elin) is Level.L0
    code_mail = await scene.client.wait_mail(ELIN)
    await elin.say(await scene.client.wait_code(ELIN))
    await elin.wait_for("✅ Tack. BankID", timeout=10)
    assert await level(scene, elin) is Level.L3
    await browser.until("done")
    await scene.client.wait_mail(ELIN, after=code_mail["id"])
    mails = [mail["subject"] for mail in await scene.client.mails(ELIN)]
    assert sum(subject.startswith("Ett Telegramkonto kopplades") for subject in mails) == 1
    await _not_me(scene, elin, await scene.client.mails(ELIN))


async def test_staff_who_ring_back_take_the_place_of_that_code(scene: Scene) -> None:
    """While the approval still waits for it, and the scanned code is not asked for again."""
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    app = scene.app()
    await app.scan(await browser.code())
    await app.approve("Elin")
    await elin.wait_for("låt vår personal ringa upp dig", timeout=10)
    await elin.press("Låt personalen hjälpa mig")
    told = await elin.wait_for("Säg det här numret", timeout=10)
    ref = re.search(r"till dem: ([A-Z0-9-]+)", told.text)
    assert ref

    def rung(unit: Unit) -> object:
        member = staff.add(unit, tg_user_id=77, name="Olle", role=Role.HANDLER, language="sv")
        phone = Claim(ClaimKind.PHONE, "+46701740605")
        return assisted.write_down(
            unit, access.member(unit, member.tg_user_id), ref=ref[1],
            method=Method.STAFF_CALL_BACK, claim=phone,
        )  # fmt: skip

    assert await scene.unit(rung) is assisted.Outcome.TAKEN
    await elin.wait_for("✅ Tack. BankID", timeout=10)
    assert await level(scene, elin) is Level.L3
    await browser.until("done")


async def test_strangers_cannot_shut_anybody_out_of_the_code_that_is_scanned(scene: Scene) -> None:
    """They used up the codes of Elin's address, and guessed so often that it is locked."""
    typed = proof(short=2 * codes.TRIES, whole=codes.FAILURES_EVER)

    def spoilt(unit: Unit) -> None:
        contact = unit.digest("contact", f"email:{ELIN}")
        for number in range(codes.FAILURES_EVER - typed):
            challenges.record_failure(
                unit, contact=contact, account=f"stranger-{number}", customer=""
            )

    await scene.unit(spoilt)
    for number in range(typed // codes.TRIES):
        await _guesses(scene, number)
    late = await scene.client.person("Sen", language_code="sv")
    await late.say("/access")
    await late.wait_for("e-postadress")
    await late.say(ELIN)
    await late.wait_for("är spärrade")
    before = max(mail["id"] for mail in await scene.client.mails(ELIN))
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    app = scene.app()
    await app.scan(await browser.code())
    await app.approve("Elin")
    await elin.wait_for("Ett steg återstår", timeout=10)
    code = await scene.client.wait_code(ELIN, after=before)
    await elin.say(f"{(int(code) + 1) % 10**6:06}")
    await elin.wait_for("Du har 4 försök kvar")
    await elin.say(code)
    await elin.wait_for("✅ Tack. BankID", timeout=10)
    assert await level(scene, elin) is Level.L3
    await elin.say("/logout")
    await elin.wait_for("utloggad")
    await elin.say("/access")
    await elin.wait_for("e-postadress")
    await elin.say(ELIN)
    await elin.wait_for("är spärrade")  # without an approval it is shut as before


async def _guesses(scene: Scene, number: int) -> None:
    """A stranger with an account of their own uses up one code, and waits till others can."""
    stranger = await scene.client.person(f"Okänd {number}", language_code="sv")
    await stranger.say("/access")
    await stranger.wait_for("e-postadress")
    await stranger.say(ELIN)
    await stranger.wait_for("Om adressen finns hos oss")
    for left in range(codes.TRIES - 1, 0, -1):
        await stranger.say("000000")
        await stranger.wait_for(f"Du har {left} försök kvar")
    await stranger.say("000000")
    await stranger.wait_for(re.compile("spärr|ny kod"))
    scene.clock.ahead += timedelta(hours=5)  # six in a day


async def _not_me(scene: Scene, elin, mails) -> None:
    """The mail's link: looking changes nothing, a press ends it."""
    told = next(mail["text"] for mail in mails if "/not-you/" in mail["text"])
    url = re.search(r"http\S+/not-you/\S+", told).group()
    browser = await scene.browser()
    for _ in range(2):
        async with browser.session.get(url) as answer:
            assert (answer.status, "Var det du?" in await answer.text()) == (200, True)
    assert await level(scene, elin) is Level.L3
    async with browser.session.post(url[:-1] + "0") as answer:
        assert answer.status == 404 or url.endswith("0")
        assert "Du når oss på 0705-910544." in await answer.text() or url.endswith("0")
    async with browser.session.post(url, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403
    async with browser.session.post(url) as answer:
        page = await answer.text()
        assert all(
            words in page for words in ("Det är stoppat", "byter du lösenord", "0705-910544")
        )
    assert await level(scene, elin) is Level.L0
    await elin.wait_for("Du har blivit utloggad", timeout=10)


@pytest.mark.parametrize("mode", ["same", "other"])
async def test_the_page_never_gives_both_ways_at_once_nor_the_way_back(
    scene: Scene, mode: str
) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press(mode)
    await browser.told()
    order = next(iter(scene.bankid.bank.orders.values()))
    everything = "\n".join(browser.seen)
    assert ("data:image/png" in everything) is (mode == "other")
    assert (order.auto_token in everything) is (mode == "same")
    assert order.qr_secret not in everything
    assert "id-" not in re.sub(r'[a-z]*id-?="[^"]*"', "", everything) or order.return_url is None
    if order.return_url:
        assert order.return_url.rpartition("start=")[2] not in everything


async def test_looking_changes_nothing(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    link = await scene.link(elin)
    robot = await scene.browser()
    for _ in range(3):
        await robot.open(link)
        async with robot.session.head(link) as answer:
            assert answer.status == 200
        async with robot.session.get(link + "/status") as answer:
            assert answer.status == 404
        async with robot.session.get(link + "/code.png") as answer:
            assert answer.status == 404
    assert scene.bankid.bank.orders == {}

    def count(unit):
        from sqlmodel import select

        return len(unit.session.exec(select(EidOrder)).all())

    assert await scene.unit(count) == 0
    browser = await scene.browser()
    await browser.open(link)
    await browser.press("same")
    assert browser.app_link()


async def test_what_rests_is_sealed_and_wiped(scene: Scene) -> None:
    await test_a_scanned_code_needs_a_code_to_the_contact_on_file_the_first_time(scene)

    def rows(unit):
        from sqlmodel import select

        return [
            (o.sealed_ask, o.sealed_start, o.sealed_result, o.nonce_digest)
            for o in unit.session.exec(select(EidOrder)).all()
        ]

    assert await scene.unit(rows) == [(None, None, None, None)]
    assert number_of("Elin") not in str(await scene.codes())
