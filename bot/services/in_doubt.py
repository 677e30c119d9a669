"""A case of which somebody says that it was not them: who hears what when it is refused.

The decision goes to the account that asked, as it must (Art. 12(4)). That account may be a
thief's: nothing in the letter takes it for the person, and what else there is to tell goes to
the person's other accounts.
"""

from __future__ import annotations

from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import casework
from bot.store import bindings
from bot.store.tables import Case
from bot.store.unit import Unit

FOR_THE_WRITER = _(
    "Your words go to the Telegram account that asked, and of that we heard that it was not "
    "the person. Write nothing about the person."
)


def is_so(case: Case) -> bool:
    """Whether it is not the person's, as far as we have been told."""
    return case.disowned_at is not None or case.doubted_at is not None


def tell_the_person(unit: Unit, case: Case) -> None:
    """In their other accounts they hear how it ended."""
    persons = casework.persons_of(unit, case)
    others = bindings.elsewhere(unit, persons=persons, not_by=case.tg_user_id or 0, now=unit.now)
    for other in others:
        text = _REFUSED.format(ref=case.ref)
        unit.say(other.chat_id, Send(text=text), case_id=case.id)


_REFUSED = _(
    "Case {ref}, of which we heard that it was not you who asked, has been refused. Nothing of it "
    "is carried out, and you need not do anything."
)
