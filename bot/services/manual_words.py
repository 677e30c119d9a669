"""Words on work by hand that chat and page share."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cases import Right
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services.manual_tasks import Change, Errand

WHAT: Mapping[Right, Text] = {
    Right.ACCESS: _(
        "Look for everything that is kept there about this person, and write it down, or send "
        "photos or files of it, as the person may read it. Leave out or cover what is about "
        "others."
    ),
    Right.RECTIFICATION: _("Correct this there too, if it is there."),
    Right.ERASURE: _(
        "Destroy everything that is kept there about this person, unless a law makes you keep it."
    ),
}
_DESCRIBED = _("The person wants this put right or completed there, in their own words:")
FOUND: Mapping[Right, Text] = {
    Right.ACCESS: _("Something is there"),
    Right.ERASURE: _("It is destroyed"),
    Right.RECTIFICATION: _("It is corrected"),
}
NOTHING = _("Nothing about them is there")
CANNOT = _("It cannot be done")
WHO = _("Look for the person by these, which have been checked:")
HOW_MANY = _("How many documents or entries about the person is that? Press or write the number.")
NO_NUMBER = _("I need a number here, such as 3.")
NOTHING_YET = _("There is nothing to send yet. Write down what is there, or send a file, first.")
THANKS = _("Thank you. Case {ref} goes on with it.")
NOT_DONE = _(
    "Case {ref} goes back to whoever handles it. They find out with you what can be done."
)


def asked(errand: Errand) -> list[Sayable]:
    """What is to be done, with the correction value by value or in the person's words."""
    if errand.wish:
        return [_DESCRIBED, errand.wish]
    return [WHAT[errand.right], *_changed(errand.change)]


def _changed(change: Change | None) -> list[Sayable]:
    if change is None:
        return []
    return [
        _("What: {field}").format(field=change.label),
        _("Before: {old}").format(old=change.old or _("(empty)")),
        _("Now: {new}").format(new=change.new or _("(empty)")),
    ]
