"""The attacker starts and the victim approves: by a forwarded link, a relayed app link, a code."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain.identity import Level
from bot.emulator.client import NeverCameError, Person
from bot.services import access
from tests.integration.eid.scene import (
    ELIN,
    PHONE_AGENT,
    App,
    AppRefusedError,
    Browser,
    Scene,
    start,
)


@dataclass
class Crime:
    """A thief with an account and a browser; Elin with hers, and with the app on her phone."""

    scene: Scene
    thief: Person
    elin: Person
    thiefs: Browser
    elins: Browser
    app: App

    async def identified(self) -> list[str]:
        """Who is anybody now, and what was bound to any account at all."""
        who = {"the thief": self.thief, "Elin": self.elin}
        known = [name for name, one in who.items() if await self.level(one) > Level.L0]
        return known + [code for code in await self.scene.codes() if code == "identity:eid:bound"]

    async def level(self, person: Person) -> Level:
        def ask(unit):
            return access.customer(unit, chat_id=person.id, tg_user_id=person.id).level

        return await self.scene.unit(ask)


@pytest.fixture
async def crime(scene: Scene) -> Crime:
    return Crime(
        scene,
        await scene.client.person("Tjuv", language_code="sv"),
        await scene.client.person("Elin", language_code="sv"),
        await scene.browser(),
        await scene.browser(**{"User-Agent": PHONE_AGENT}),
        scene.app(),
    )


async def test_a1_the_link_to_the_page_is_forwarded(crime: Crime) -> None:
    """Elin opens the thief's page, starts and approves: her Telegram comes back, not the thief's."""
    await crime.elins.open(await crime.scene.link(crime.thief))
    assert "Tjuv" in crime.elins.page
    assert "Har någon annan skickat länken till dig" in crime.elins.page
    await crime.elins.press("same")
    await crime.app.open(crime.elins.app_link())
    assert "Tjuv" in crime.app.text
    back = await crime.app.approve("Elin")
    assert back is not None
    await start(crime.elin, back)
    await crime.elin.wait_for("Någon annan startade den här legitimeringen", timeout=10)
    await crime.thief.wait_for("ledde till ett annat Telegramkonto", timeout=10)
    await crime.elins.until("ended")
    assert await crime.identified() == []
    assert "identity:eid:foreign" in await crime.scene.codes()


async def test_a1_with_both_browsers_on_the_link(crime: Crime) -> None:
    link = await crime.scene.link(crime.thief)
    await crime.thiefs.open(link)
    await crime.thiefs.press("other")
    await crime.elins.open(link)
    await crime.elins.press("same")
    assert crime.elins.status == 409
    assert "två webbläsare" in crime.elins.said
    assert "BankID på en annan enhet" not in crime.elins.page
    assert "två webbläsare" in (await crime.thiefs.until("ended"))["text"]
    await crime.thief.wait_for("öppnades i två webbläsare", timeout=10)
    await crime.thiefs.press("same")
    assert crime.thiefs.status == 404
    assert await crime.identified() == []


async def test_a2_the_link_to_the_app_is_relayed(crime: Crime) -> None:
    """The thief copies the app link out of his page; Elin's phone opens it, and she approves."""
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("same")
    await crime.app.open(crime.thiefs.app_link())
    back = await crime.app.approve("Elin")
    assert back is not None
    await crime.thiefs.until("return")
    with pytest.raises(NeverCameError):
        await crime.thief.wait_for("✅ Tack. BankID", timeout=1)
    await start(crime.elin, back)
    await crime.elin.wait_for("Någon annan startade den här legitimeringen", timeout=10)
    await crime.thiefs.until("ended")
    assert await crime.identified() == []


async def test_a2_the_thief_cannot_guess_the_way_back(crime: Crime) -> None:
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("same")
    await crime.app.open(crime.thiefs.app_link())
    await crime.app.approve("Elin")
    await crime.thiefs.until("return")
    for guess in ("id-", "id-" + "A" * 32, "id-%"):
        await crime.thief.say(f"/start {guess}")
        await crime.thief.wait_for("för gammal")
    assert await crime.identified() == []


async def test_b_the_code_is_relayed(crime: Crime) -> None:
    """Elin scans the thief's code from a screen that he shares: he lacks the code to her mailbox."""
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("other")
    await crime.app.scan(await crime.thiefs.code())
    await crime.app.approve("Elin")
    await crime.thief.wait_for("Ett steg återstår", timeout=10)
    code = await crime.scene.client.wait_code(ELIN)
    for wrong in range(5):
        await crime.thief.say(f"{(int(code) + 1 + wrong) % 1_000_000:06}")
    await crime.thief.wait_for("Fem fel koder", timeout=10)
    assert await crime.identified() == []


async def test_b_a_code_in_elins_own_chat_does_not_help_the_thief(crime: Crime) -> None:
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("other")
    await crime.app.scan(await crime.thiefs.code())
    await crime.app.approve("Elin")
    await crime.thief.wait_for("Ett steg återstår", timeout=10)
    await crime.elin.say(await crime.scene.client.wait_code(ELIN))
    await crime.elin.wait_for()
    assert await crime.identified() == []


async def test_b_an_approval_without_its_code_is_forgotten_after_three_minutes(
    crime: Crime,
) -> None:
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("other")
    await crime.app.scan(await crime.thiefs.code())
    await crime.app.approve("Elin")
    await crime.thief.wait_for("Ett steg återstår", timeout=10)
    from datetime import timedelta

    crime.scene.clock.ahead = timedelta(minutes=3, seconds=1)
    await crime.thief.wait_for("mer än tre minuter", timeout=10)
    assert await crime.identified() == []


async def test_b_a_code_that_was_photographed_is_stale(crime: Crime) -> None:
    await crime.thiefs.open(await crime.scene.link(crime.thief))
    await crime.thiefs.press("other")
    text = await crime.thiefs.code()
    order = next(iter(crime.scene.bankid.bank.orders.values()))
    order.made_at -= 5
    with pytest.raises(AppRefusedError, match="Scan the newest one"):
        await crime.app.scan(text)


async def test_c_robots_start_nothing(crime: Crime) -> None:
    """Previews and prefetchers look; a press from another site is refused."""
    link = await crime.scene.link(crime.thief)
    for _ in range(2):
        await crime.thiefs.open(link)
    foreign = await crime.scene.browser(**{"Sec-Fetch-Site": "cross-site"})
    await foreign.open(link)
    await foreign.press("same")
    assert foreign.status == 403
    assert crime.scene.bankid.bank.orders == {}
    await crime.thiefs.press("same")
    assert len(crime.scene.bankid.bank.orders) == 1


async def test_a_risky_approval_is_thrown_away_and_staff_hear_of_it(crime: Crime) -> None:
    await crime.elins.open(await crime.scene.link(crime.elin))
    await crime.elins.press("same")
    await crime.app.open(crime.elins.app_link())
    back = await crime.app.approve("Elin", risk="high", unguarded=True)
    assert back is not None
    assert "stoppat" in (await crime.elins.until("ended"))["text"]
    await start(crime.elin, back)
    await crime.elin.wait_for("för gammal")
    assert await crime.identified() == []


async def test_staff_hear_of_another_network(crime: Crime) -> None:
    await crime.elins.open(await crime.scene.link(crime.elin))
    await crime.elins.press("same")
    await crime.app.open(crime.elins.app_link())
    back = await crime.app.approve("Elin", ip="203.0.113.7")
    assert back is not None
    await start(crime.elin, back)
    await crime.elin.wait_for("✅ Tack. BankID", timeout=10)
    group = Person(crime.scene.client, {"id": 2001}, chat_id=-1000001)
    await group.wait_for("annat nät", timeout=10)
    assert "identity:eid:other_network" in await crime.scene.codes()
