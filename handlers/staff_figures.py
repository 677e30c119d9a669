"""/stats: who has how much, and the year in figures; /quiet: when the bot keeps quiet."""

from __future__ import annotations

from bot.domain.clock import stockholm_day
from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import case_lists, staff, statistics
from bot.services.access import Member
from bot.services.case_lists import Load, Query, View
from bot.services.staff_words import RIGHTS
from bot.services.statistics import Row
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import for_staff, told


def register(router: Router) -> None:
    router.command("stats", to=for_staff("stats", show))
    router.command("stats", to=for_staff("stats", show), group=True)
    router.command("quiet", to=for_staff("quiet", quiet, private=True))


async def show(talk: Talk, member: Member, _ref: str) -> Messages:
    """The queue in numbers, each member's share, and the year."""
    whole = await talk.do(case_lists.page, member, Query(size=1))
    free = await talk.do(case_lists.page, member, Query(view=View.FREE, size=1))
    late = await talk.do(case_lists.page, member, Query(view=View.LATE, size=1))
    loads = await talk.do(case_lists.workload)
    year = await talk.do(statistics.of_year, stockholm_day(talk.unit.now).year)
    text = lines(
        _("<b>Right now</b>"),
        _("Open: {open}, of them free: {free}, late: {late}").format(
            open=whole.count, free=free.count, late=late.count
        ),
        "",
        _("<b>Who has how much</b>"),
        *(_load(one) for one in loads),
        "",
        _("<b>Received in {year}</b>").format(year=str(year.year)),
        *(_row(row) for row in year.rows),
        *_follow_ups(year.follow_ups),
    )
    return [Send(text=text)]


def _load(one: Load) -> Sayable:
    if one.first_due is None:
        return _("{name}: nothing").format(name=one.name)
    text = ngettext(
        "{name}: {count} case, the first by {day}",
        "{name}: {count} cases, the first by {day}",
        one.open,
    )
    return text.format(name=one.name, count=one.open, day=one.first_due)


def _row(row: Row) -> Sayable:
    right = RIGHTS[row.right] if row.right else ""
    place = {"right": right, "count": row.received, "open": row.open, "late": row.late}
    if row.median_days is None:
        return _("{right}: {count}, open {open}, late {late}").format(**place)
    if not row.median_days:
        same_day = _("{right}: {count}, open {open}, late {late}, usually done the same day")
        return same_day.format(**place)
    text = ngettext(
        "{right}: {count}, open {open}, late {late}, usually done in {days} day",
        "{right}: {count}, open {open}, late {late}, usually done in {days} days",
        row.median_days,
    )
    return text.format(**place, days=row.median_days)


def _follow_ups(row: Row) -> list[Sayable]:
    if not row.received:
        return []
    text = _("Follow-ups, counted apart: {count}, open {open}, late {late}")
    return [text.format(count=row.received, open=row.open, late=row.late)]


async def quiet(talk: Talk, member: Member, _ref: str) -> Messages:
    """Sets between which hours what there is to tell waits, or shows how that is done."""
    typed = talk.args[0] if talk.args else ""
    if typed.casefold() in ("off", "av"):
        await talk.do(staff.set_quiet, member, None)
        return told(talk, _("From now on I write to you at any hour."))
    hours = staff.parse_quiet(typed)
    if hours is None:
        kept = None if typed else await talk.do(staff.quiet_of, member)
        return told(talk, lines(_hours(kept), _HOW) if kept else _HOW)
    await talk.do(staff.set_quiet, member, hours)
    return told(talk, _hours(hours))


_HOW = _("Write the hours behind it, for example /quiet 20-7, or /quiet off for none.")


def _hours(hours: tuple[int, int]) -> Sayable:
    text = _(
        "Between {first} and {last} I keep what there is to tell you, and write it at {last}. "
        "Only what you ask me for, and what cannot wait, comes at once, without a sound."
    )
    return text.format(first=f"{hours[0]:02}:00", last=f"{hours[1]:02}:00")
