"""Erasure: the ground in plain words, what goes and what must stay, asked again, sent in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.rights import ErasureGround
from bot.domain.texts import Text as _
from bot.services import access, signing, snapshots, summary, wishes
from bot.services.access import Customer
from bot.telegram.routing import Messages, Router, Talk
from handlers import eid, parts
from handlers import erase_views as views
from handlers import verify_words as words
from handlers.erase_views import Wish
from handlers.verify import begin, brought, proved

WAIT, GROUND, PLAN, SURE = "erase.wait", "erase.ground", "erase.plan", "erase.sure"
SIGN = "erase.sign"
ON = "erase.on"  # signal: on with a ground that was chosen before newer proofs were asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """An erasure under way: what was gathered, beside what the snapshot still holds."""

    data: dict[str, Any]
    wish: Wish

    def kept(self, ground: ErasureGround | None = None) -> dict[str, Any]:
        chosen = {"ground": ground.value} if ground else {}
        return {"snapshot": self.data["snapshot"], "received": self.data["received"], **chosen}


async def start(talk: Talk) -> Messages:
    """Looks up what is stored, once it is clear enough who is asking."""
    customer = await proved(talk, Action.ERASE)
    if customer is None:
        return await begin(talk, action=Action.ERASE, then="erase.go")
    return await _look_up(talk, customer)


async def resumed(talk: Talk) -> Messages:
    """The same for whoever had chosen a ground when newer proofs were asked for: it stands."""
    ground, customer = brought(talk), await proved(talk, Action.ERASE)
    return await (_look_up(talk, customer, ground=ground) if customer else start(talk))


async def _look_up(talk: Talk, customer: Customer, **chosen: str) -> Messages:
    snapshot_id = await talk.do(snapshots.order, customer, "erase", signal="erase.ready")
    received = parts.received_at(talk).isoformat()
    talk.go(WAIT, {"snapshot": snapshot_id, "received": received, **chosen})
    return [Send(text=_("One moment, I am looking up what would be erased."))]


async def ready(talk: Talk) -> Messages:
    """Asks for the ground, unless the person has gone on to something else meanwhile."""
    if talk.step != WAIT or talk.data.get("snapshot") != talk.args[0]:
        return []
    errand = await _errand(talk)
    if errand is None:
        return _over(talk)
    chosen = errand.data.get("ground")
    if chosen is None or errand.wish.preview.nothing:
        return _ask_ground(talk, errand)
    return await _show_plan(talk, errand, ErasureGround(chosen))


async def grounds(talk: Talk) -> Messages:
    """Back to the grounds."""
    errand = await _pressed(talk)
    return parts.stale() if errand is None else _ask_ground(talk, errand)


async def plan(talk: Talk) -> Messages:
    """Shows what goes and what must stay, and why."""
    errand, ground = await _pressed(talk), _ground(talk)
    if errand is None or ground is None:
        return parts.stale()
    return await _show_plan(talk, errand, ground)


async def _show_plan(talk: Talk, errand: Errand, ground: ErasureGround) -> Messages:
    await talk.do(summary.note_counts, talk.user_id)
    talk.go(PLAN, errand.kept(ground))
    return [views.outline(errand.wish, ground)]


async def sure(talk: Talk) -> Messages:
    """Asks once more: what is erased does not come back."""
    errand, ground = await _pressed(talk), _ground(talk)
    if errand is None or not _chosen(talk, errand, ground, step=PLAN):
        return parts.stale()
    assert ground is not None
    talk.go(SURE, errand.kept(ground))
    return [views.last_question(errand.wish, ground)]


async def yes(talk: Talk) -> Messages:
    """Makes the case, and tells its reference and date."""
    errand, ground = await _pressed(talk), _ground(talk)
    if errand is None or not _chosen(talk, errand, ground, step=SURE):
        return parts.stale()
    assert ground is not None
    customer = await proved(talk, Action.ERASE)
    if customer is None:
        since, then = errand.data["received"], f"{ON}:{ground.value}"
        return await begin(talk, action=Action.ERASE, then=then, since=since)
    if await talk.do(signing.is_needed, customer):
        talk.go(SIGN, errand.kept(ground))
        return await eid.to_sign(talk, signing.errand(ground, errand.data["received"]))
    talk.done()
    received_at = datetime.fromisoformat(errand.data["received"])
    opened = await talk.do(wishes.submit_erasure, customer, ground=ground, received_at=received_at)
    return [parts.receipt(opened)]


async def signed(talk: Talk) -> Messages:
    """The person has signed it: it is sent in, even if they have gone on to something else."""
    customer = await proved(talk, Action.ERASE)
    if customer is None:
        return []
    if talk.step == SIGN:
        talk.done()
    opened = await talk.do(signing.submit, customer, talk.args[0])
    return [] if opened is None else [parts.receipt(opened)]


async def not_signed(_talk: Talk) -> Messages:
    """Somebody writes while the signature is waited for: a link lives for ten minutes only."""
    text = _("I am waiting for your signature. /cancel ends this, and nothing is sent in.")
    anew = Button(label=words.NEW_LINK.label, action="erase.link")
    return [Send(text=text, keyboard=((anew,), (words.CANCEL,)))]


async def sign_anew(talk: Talk) -> Messages:
    """Another link to the page on which it is signed."""
    data = talk.data
    if talk.step != SIGN:
        return parts.stale()
    return await eid.to_sign(talk, signing.errand(ErasureGround(data["ground"]), data["received"]))


async def no(talk: Talk) -> Messages:
    """Nothing was sent in."""
    if not talk.step.startswith("erase."):
        return parts.stale()
    talk.done()
    text = _("Nothing was sent in, and nothing is erased.")
    return [Send(text=text, keyboard=(parts.menu_row(),))]


async def instead_of_choosing(talk: Talk) -> Messages:
    """Somebody writes where a button is wanted."""
    errand = await _errand(talk)
    if errand is None:
        return _over(talk)
    hint = _("Please choose with the buttons. /cancel ends this.")
    return [Send(text=hint), *await asked_again(talk)]


async def asked_again(talk: Talk) -> Messages:
    """What was to be chosen or confirmed at this moment, once more."""
    errand = await _errand(talk)
    if errand is None:
        return _over(talk)
    ground = ErasureGround(errand.data["ground"]) if "ground" in errand.data else None
    if ground is None or talk.step == GROUND:
        return _ask_ground(talk, errand)
    view = views.outline if talk.step == PLAN else views.last_question
    return [view(errand.wish, ground)]


def _ask_ground(talk: Talk, errand: Errand) -> Messages:
    if errand.wish.preview.nothing:
        talk.done()
    else:
        talk.go(GROUND, errand.kept())
    return [views.grounds(errand.wish)]


def _ground(talk: Talk) -> ErasureGround | None:
    value = talk.args[1] if len(talk.args) > 1 else ""
    return next((ground for ground in ErasureGround if ground.value == value), None)


def _chosen(talk: Talk, errand: Errand, ground: ErasureGround | None, *, step: str) -> bool:
    """Whether the button continues what was shown last, not an earlier choice."""
    return ground is not None and talk.step == step and errand.data.get("ground") == ground.value


async def _errand(talk: Talk) -> Errand | None:
    """The erasure under way, if its snapshot is still there."""
    data = talk.data
    snapshot_id = data.get("snapshot")
    if not talk.step.startswith("erase.") or not snapshot_id or "received" not in data:
        return None
    preview = await talk.do(wishes.erasure_preview, chat_id=talk.chat_id, snapshot_id=snapshot_id)
    if preview is None:
        return None
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    wish = Wish(
        mark=snapshot_id[:8],
        preview=preview,
        staff_note=parts.staff_note(talk, young=preview.young),
        signed=await talk.do(signing.is_needed, customer),
    )
    return Errand(data=data, wish=wish)


async def _pressed(talk: Talk) -> Errand | None:
    """The erasure under way, if the pressed button belongs to it."""
    errand = await _errand(talk)
    mark = talk.args[0] if talk.args else ""
    return errand if errand and errand.wish.mark == mark else None


def _over(talk: Talk) -> Messages:
    """What was looked up is kept for a quarter of an hour only."""
    talk.done()
    text = _("What I looked up is too old by now. Please start again: /erase")
    return [Send(text=text, keyboard=(parts.menu_row(),))]


def register(router: Router) -> None:
    router.command("erase", "radera", to=start)
    router.press("erase", to=start)
    router.signal("erase.go", to=start)
    router.signal(ON, to=resumed)
    router.signal("erase.ready", to=ready)
    router.press("erase.grounds", to=grounds)
    router.press("erase.plan", to=plan)
    router.press("erase.sure", to=sure)
    router.press("erase.yes", to=yes)
    router.press("erase.no", to=no)
    router.press("erase.link", to=sign_anew)
    router.step(SIGN, to=not_signed)
    router.again(SIGN, to=not_signed)
    router.again(WAIT, to=parts.still_looking)
    router.signal(signing.THEN, to=signed)
    for step in (GROUND, PLAN, SURE):
        router.again(step, to=asked_again)
        router.step(step, to=instead_of_choosing)
