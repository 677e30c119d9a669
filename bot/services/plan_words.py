"""A plan in words for the staff's chat: line by line, as much of it as fits a message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import accumulate

from bot.domain.cases import ENDED, Right, State
from bot.domain.texts import Lines, Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import decisions
from bot.services.plan_body import IN_DOUBT, Trouble
from bot.services.plan_view import LineKind, Obstacle, PlanLine, PlanView
from bot.store.tables import Case

PLAN_LENGTH = 2400  # characters: what fits beside the rest into a message of 4096

TROUBLES: Mapping[Trouble, Text] = {
    Trouble.AMBIGUOUS: _(
        "⚠️ {source}: what was proved fits several persons. The plan cannot be approved."
    ),
    Trouble.PROTECTED: _(
        "⚠️ {source}: protected identity. Nothing may run by itself; follow your own routine. When "
        "it is done, write what was done in the console: that answers the case."
    ),
    Trouble.ROW_MISSING: _(
        "⚠️ {source}: the entry to be corrected is not there, or is not this person's."
    ),
    Trouble.ALREADY_SO: _("⚠️ {source}: the value already is what the person wants it to be."),
    Trouble.NO_LONGER_FOUND: _(
        "⚠️ {source}: the person was found there for this case, and is not any more. Perhaps "
        "somebody has changed their e-mail address or number there. If you find them, write the "
        "request down anew (/intake) with its day and the contact that is on file now, and refuse "
        "this one. If nothing about them is left, refuse it for that reason."
    ),
    Trouble.DISOWNED: _(
        "⚠️ {source}: the owner of the old contact says that it was not them who asked. "
        "This can only be refused."
    ),
    Trouble.NO_MANDATE: _(
        "⚠️ The power by which somebody asked for this person is over, so it cannot be approved. "
        "Refuse it, or ask the person themselves: what they want is a request of their own."
    ),
    Trouble.DOUBTED: _(
        "⚠️ Somebody says that it was not them. Find out who asked: refuse it, or let it go on."
    ),
    Trouble.DIED: _(
        "⚠️ The person has died, so it cannot be approved: nobody would get the answer. Refuse it, "
        "which closes it and is sent to nobody, or wait until you know who represents the estate."
    ),
    Trouble.NOT_POINTED_OUT: _(
        "⚠️ Nobody has pointed out yet which entry it means. That comes before the decision."
    ),
    Trouble.REFUSED_BY_SOURCE: _("⚠️ {source}: the system did not take the value."),
}


def told(case: Case, view: PlanView | None) -> list[Sayable]:
    """The plan, or why there is none yet."""
    if case.right == Right.QUESTION:
        return ["", _("Nothing is searched for a question: read it, answer it, and close it.")]
    if case.state == State.WAITING_FOR_IDENTITY:
        return [_("Nothing is searched before it is clear who asks.")]
    if view is None:
        return ["", _("The plan is being made. Open the case again in a moment.")]
    if not (view.lines or view.obstacles):
        return ["", _("<b>Plan</b>"), _("Every source was searched; none holds anything.")]
    fitting = _fitting(view.lines)
    rest = len(view.lines) - len(fitting)
    more = [
        ngettext("… and {count} more line", "… and {count} more lines", rest).format(count=rest)
    ]
    return [
        "",
        _("<b>Plan</b>"),
        *(_line(one) for one in fitting),
        *(more if rest > 0 else []),
        *obstacles(State(case.state), view),
        _("Fingerprint of the plan: {hash}").format(hash=view.hash[: decisions.HASH_SHOWN]),
        *([_("Two people must approve this.")] if case.needs_second else []),
    ]


def obstacles(state: State, view: PlanView) -> list[Sayable]:
    """What keeps the plan from being approved, and what to do about it.

    Nothing once the case is decided: nobody has to do anything about it any more.
    """
    if state in ENDED:
        return []
    troubles = {one.trouble for one in view.obstacles}
    return [_obstacle(one, state, troubles) for one in view.obstacles]


def _obstacle(one: Obstacle, state: State, troubles: Collection[Trouble]) -> Text:
    """Where people carry it out, whoever reads it learns whether the next word is theirs."""
    text = TROUBLES[one.trouble]
    if one.trouble is Trouble.PROTECTED and state is State.AWAITING_SECOND_APPROVAL:
        text = _WRITTEN_DOWN
    elif one.trouble is Trouble.PROTECTED and not IN_DOUBT.isdisjoint(troubles):
        text = _BY_NOBODY
    return text.format(source=one.source)


_WRITTEN_DOWN = _(
    "⚠️ {source}: protected identity. What was done is written down. A second person reads it in "
    'the console, under "Carried out by people", and answers with it, or sends the case back.'
)
_BY_NOBODY = _(
    "⚠️ {source}: protected identity. Nothing may run by itself; follow your own routine."
)


def _fitting(plan: tuple[PlanLine, ...]) -> tuple[PlanLine, ...]:
    """The first lines of a plan, as many as surely fit, whatever the reader's language."""
    ends = accumulate(_length(line) for line in plan)
    return tuple(line for line, end in zip(plan, ends, strict=True) if end <= PLAN_LENGTH)


def _length(line: PlanLine) -> int:
    labels = [line.source, line.table, *line.statutes]
    words = sum(max(len(label.sv), len(label.en)) + len("    because of ") for label in labels)
    return words + len("entries are deleted until onsdag 30 september 2026")


def _line(line: PlanLine) -> Lines | Text:
    place = {"source": line.source, "table": line.table}
    match line.kind:
        case LineKind.DISCLOSE:
            text = ngettext(
                "📄 {source}, {table}: {count} entry goes into the copy",
                "📄 {source}, {table}: {count} entries go into the copy",
                line.count,
            )
        case LineKind.DELETE:
            text = ngettext(
                "🗑 {source}, {table}: {count} entry is deleted",
                "🗑 {source}, {table}: {count} entries are deleted",
                line.count,
            )
        case LineKind.EMPTY:
            text = ngettext(
                "◻️ {source}, {table}: {count} entry is emptied",
                "◻️ {source}, {table}: {count} entries are emptied",
                line.count,
            )
        case LineKind.KEEP:
            text = ngettext(
                "🔒 {source}, {table}: {count} entry is kept",
                "🔒 {source}, {table}: {count} entries are kept",
                line.count,
            )
        case LineKind.STOP:
            text = ngettext(
                "⛔️ {source}, {table}: ends for {count} entry",
                "⛔️ {source}, {table}: ends for {count} entries",
                line.count,
            )
        case LineKind.RESTRICT:
            text = ngettext(
                "⏸ {source}, {table}: {count} entry is kept and not used",
                "⏸ {source}, {table}: {count} entries are kept and not used",
                line.count,
            )
        case LineKind.STATE | LineKind.DESCRIBE:
            return lines(_WORDS[line.kind].format(**place), line.new or "")
        case _:
            return _OTHERWISE[line.kind](line)
    counted = text.format(**place, count=line.count)
    return lines(counted, *_why_kept(line)) if line.until or line.statutes else counted


def _passages(line: PlanLine) -> Text:
    covered = ngettext(
        "▒ {table}, {field}: {count} passage about somebody else is covered",
        "▒ {table}, {field}: {count} passages about somebody else are covered",
        line.count,
    )
    released = ngettext(
        "▒ {table}, {field}: {count} passage about somebody else goes out, as decided",
        "▒ {table}, {field}: {count} passages about somebody else go out, as decided",
        line.count,
    )
    doubted = ngettext(
        "❔ {table}, {field}: {count} word may name somebody else and goes out",
        "❔ {table}, {field}: {count} words may name somebody else and go out",
        line.count,
    )
    kinds = {LineKind.COVER: covered, LineKind.RELEASE: released, LineKind.DOUBT: doubted}
    text = kinds[line.kind]
    return text.format(table=line.table, field=line.field, count=line.count)


_WORDS = {
    LineKind.STATE: _("📝 {source}, {table}: these words of the customer are kept with the entry"),
    LineKind.DESCRIBE: _("✍️ {source}: to be put right by hand, in words of the customer"),
}


def _why_kept(line: PlanLine) -> list[Sayable]:
    why: list[Sayable] = []
    if line.until is not None:
        why.append(_("    until {until}").format(until=line.until))
    why += [_("    because of {statute}").format(statute=statute) for statute in line.statutes]
    return why


def _change(line: PlanLine) -> Lines:
    nothing = _("(nothing)")
    parts: list[Sayable] = [
        _("✏️ {source}, {table}, {field}:").format(
            source=line.source, table=line.table, field=line.field or ""
        ),
        _("    {old} becomes {new}").format(old=line.old or nothing, new=line.new or nothing),
    ]
    parts += [_("    {table} follows it").format(table=table) for table in line.carried]
    parts += [
        _("    The same stands in {source}, {table} as well, which this does not change").format(
            source=source, table=table
        )
        for source, table in line.elsewhere
    ]
    if line.contact:
        parts.append(_("    ⚠️ This is a way to reach the person."))
    return lines(*parts)


def _added(line: PlanLine) -> Lines:
    told = _("➕ {source}, {table}: an entry is added").format(
        source=line.source, table=line.table
    )
    values = (_("    {field}: {value}").format(field=f, value=v) for f, v in line.filled)
    belongs = [_("    belongs to {entry}").format(entry=line.belongs)] if line.belongs else []
    return lines(told, *values, *belongs)


_OTHERWISE: Mapping[LineKind, Callable[[PlanLine], Lines | Text]] = {
    LineKind.CHANGE: _change,
    LineKind.ADD: _added,
    LineKind.COVER: _passages,
    LineKind.RELEASE: _passages,
    LineKind.DOUBT: _passages,
}
