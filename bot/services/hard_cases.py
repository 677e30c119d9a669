"""Where no program can tell who may ask: what the staff make sure of, case by case.

The person writes to the staff about it; the case that comes of that carries its topic, and with it
the steps that are the staff's to take. Nothing here runs by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cases import ENDED, Right, State
from bot.domain.clock import stockholm_day
from bot.domain.relay import Topic
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import casework, mandates
from bot.store import deceased, staff
from bot.store.tables import Case
from bot.store.unit import Unit

# Whoever writes acts for somebody else, and has to show first who they are themselves.
FOR_ANOTHER = frozenset({Topic.AGENT, Topic.CHILD, Topic.COMPANY, Topic.DECEASED})
BY_A_POWER = FOR_ANOTHER - {Topic.DECEASED}  # an estate is seen by people, and has no power here
STEPS: Mapping[Topic, Sayable] = {
    Topic.DECEASED: _(
        "☝️ About somebody who has died: the GDPR does not protect them, but relatives in the "
        "records. Look at a death certificate and who the estate is, and mark the record in your "
        "register. An approver or owner records here who has died: that ends what is linked "
        "to them. Then decide what the estate may see."
    ),
    Topic.CHILD: _(
        "☝️ About a child: look in the population register who has custody, and judge whether "
        "the child is old enough to ask without them. For anybody under 16 only advertising and "
        "consents end without you. Write down in the console who has custody, under "
        '"The power to act for '
        "somebody\": the child's case is opened from there, and the answer goes to the child's "
        "own address."
    ),
    Topic.AGENT: _(
        "☝️ For somebody else: the agent identifies with BankID or in person, and you look at "
        "the document: what it covers and until when. Write that down in the console, under "
        '"The power to act for somebody". What they may ask for is opened from there, and the '
        "answer goes to the other person's own address."
    ),
    Topic.COMPANY: _(
        "☝️ For a company: an ID proves a person, not authority. The person gets their own data. "
        "A company has none of these rights, and what is stored of its contacts is theirs alone. "
        "Before you answer anything about the company, look at Bolagsverket whether they may sign "
        'for it, and write down in the console what you saw, under "The power to act for '
        "somebody\". A sole trader's number is their personal identity number: treat it as "
        "personal data."
    ),
    Topic.NEW_HOLDER: _(
        "☝️ A number or mailbox on file may have a new holder: prove this person by another way, "
        "and mark the contact as disputed in your register. An approver or owner records it in "
        "the console, which ends what was linked by it and starts the assessment of what was "
        "shown."
    ),
    Topic.SHARED: _(
        "☝️ A shared contact: it proves nobody alone. Use a number of their own, BankID, or a "
        "letter, and never name who else has it."
    ),
    Topic.PROTECTED: _(
        "☝️ Protected identity: nothing may run by itself. Follow your own routine, write no "
        "address into the chat, and send what holds data only by the Swedish Tax Agency's "
        "forwarding."
    ),
    Topic.NO_NUMBER: _(
        "☝️ No personal identity number: two contacts on file are enough for most. Otherwise "
        "see an ID in person, or send a letter with a code (console, Identify)."
    ),
}

SIGNED = _(
    "☝️ For somebody else, by a power that was signed with BankID: you need not look at or write "
    'down anything. Open in the console, under "The power to act for somebody", what they ask '
    "for and the power covers. The answer goes to the other person's own address."
)
SIGNED_OVER = _(
    "☝️ For somebody else, by a power that was signed with BankID and is over: nothing more can be "
    "opened by it, and what was opened by it and is not approved yet cannot be approved any more. "
    "Tell whoever asks that they need a new one, and close the question. Say nothing of the other "
    "person."
)


YOUNG = _(
    "☝️ Under 16, by the number that was proved: only advertising and consents end without you. "
    "Judge whether the child is old enough to ask without whoever has custody, and write in words "
    "that a child understands."
)
DIED = _(
    "☝️ Staff have recorded that this person has died. Nothing about the case is sent to their "
    "account: decide with the estate what is to become of it."
)
_DIED_BEFORE = _(
    "☝️ Staff have recorded that this person has died. Nothing about the case is sent to their "
    "account."
)
_RECORDED = _(
    "✔️ {name} recorded here on {moment} that somebody has died. What was linked to them has "
    "ended. If it was a mistake, an approver or owner takes it back here."
)


def steps(unit: Unit, case: Case) -> list[Sayable]:
    """What is to be made sure of in this case; nothing where it is an ordinary one."""
    topic = topic_of(unit, case)
    return [
        *([_step(unit, case, topic)] if topic else []),
        *(_deaths(unit, case) if topic is Topic.DECEASED else []),
        *([YOUNG] if casework.is_young(unit, case) else []),
        *([died(case)] if case.deceased_at else []),
    ]


def died(case: Case) -> Sayable:
    """What staff are told in each case of somebody of whom a death is recorded."""
    return _DIED_BEFORE if State(case.state) in ENDED else DIED


def _step(unit: Unit, case: Case, topic: Topic) -> Sayable:
    """Where the power was signed electronically there is nothing to look at or to write down."""
    kept = mandates.kept(unit, case)
    if topic is not Topic.AGENT or kept is None or not kept.power:
        return STEPS[topic]
    return SIGNED if kept.lack(stockholm_day(unit.now)) is None else SIGNED_OVER


def _deaths(unit: Unit, case: Case) -> list[Sayable]:
    """Who has recorded here that somebody has died, and when; of whom is kept as digests alone."""
    looked_up = (one for one in deceased.of_case(unit, case.id) if one.person_digest)
    acts = sorted({(one.recorded_at, one.recorded_by) for one in looked_up})
    members = {by: staff.by_id(unit, by) for _at, by in acts}
    named = ((at, members[by]) for at, by in acts)
    return [_RECORDED.format(moment=at, name=one.name if one else "–") for at, one in named]


def topic_of(unit: Unit, case: Case) -> Topic | None:
    """What makes a question to the staff a hard case."""
    if case.right != Right.QUESTION:
        return None
    topic = casework.request_of(unit, case).get("topic", "")
    return Topic(topic) if topic in set(STEPS) else None
