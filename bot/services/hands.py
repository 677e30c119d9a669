"""Who is left to decide, where some of the staff have to carry it out by hand afterwards."""

from __future__ import annotations

from bot.domain.cases import Role, State
from bot.domain.hands import Place, in_the_way
from bot.domain.messages import Button, Send
from bot.domain.texts import LocalText, Text
from bot.domain.texts import Text as _
from bot.services import manual_ask, notices, queue, staff
from bot.services.access import Member
from bot.store.tables import Case
from bot.store.unit import Unit


def seconds(unit: Unit, case: Case) -> tuple[Member, ...]:
    """Everybody who may give the second approval of this case."""
    return tuple(
        one for one in _candidates(unit, case) if not manual_ask.would_be_alone(unit, case, one)
    )


def call(unit: Unit, case: Case) -> None:
    """The card changes without a sound, so those who may go on are told in private.

    Where nobody may, the owners hear what the case waits for: it would wait for ever.
    """
    look = Button(label=_("Look at it"), action=f"s:second:{case.ref}")
    text = _("Case {ref} awaits a second approval. You may give it.").format(ref=case.ref)
    for member in seconds(unit, case):
        notices.tell_member(unit, member, Send(text=text, keyboard=((look,),)))
    for stuck in nobody(unit, case):
        _tell_owners(unit, case, stuck)


def nobody(unit: Unit, case: Case) -> tuple[Text, ...]:
    """What a case waits for that nobody can approve as the second; empty if somebody can."""
    if case.state != State.AWAITING_SECOND_APPROVAL or seconds(unit, case):
        return ()
    names: dict[str, LocalText] = {}
    for member in _candidates(unit, case):
        names |= {one.name: one.label for one in manual_ask.alone_in(unit, case, member)}
    if not names:
        return (_NOBODY,)
    return tuple(_NOBODY_BY_HAND.format(source=label) for label in names.values())


def _candidates(unit: Unit, case: Case) -> tuple[Member, ...]:
    there = staff.second_persons(unit, other_than=case.approved_by)
    return tuple(one for one in there if queue.decider(one, case).bar is None)


def _tell_owners(unit: Unit, case: Case, stuck: Text) -> None:
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    text = _("Case {ref} is approved by one, and cannot go on. {why}")
    message = Send(text=text.format(ref=case.ref, why=stuck), keyboard=((look,),))
    for member in staff.members(unit):
        if member.role is Role.OWNER and queue.decider(member, case).hidden is None:
            notices.tell_member(unit, member, message)


def places_in_the_way(unit: Unit) -> tuple[LocalText, ...]:
    """The places because of which none of the staff, or no two, can decide whatever the case."""
    registry = unit.office.registry
    places = [
        Place(
            source=source.name,
            own=frozenset(one.id for one in manual_ask.of_place(unit, source)),
            by_mail=source.manual.email is not None,
        )
        for source in registry.sources
        if source.manual is not None
    ]
    team = [(one.id, one.role) for one in staff.members(unit)] if places else []
    found = {one.source for two in (False, True) for one in in_the_way(team, places, two=two)}
    return tuple(registry.source(name).label for name in sorted(found))


_NOBODY = _(
    "Nobody else here may give the second approval: let another approver or owner be added to "
    "the staff."
)
_NOBODY_BY_HAND = _(
    "Nobody else here may give the second approval: whoever decides does not look by hand "
    "afterwards, and nobody would be left for this place: {source}. Let another approver or owner "
    "be added to the staff, or name somebody else for the place in the sources file. If it is "
    "sent back, others can approve it first."
)
