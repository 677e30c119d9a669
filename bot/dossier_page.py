"""A dossier as one file of HTML that any browser shows, offline and without this program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from bot.domain.texts import Language, Sayable, lines
from bot.domain.texts import Text as _
from bot.i18n import plain, shown
from bot.services.case_detail import Clock, Moment
from bot.services.dossier import Dossier
from bot.services.plan_view import PlanLine
from bot.services.relay import Line
from bot.services.staff_words import EVENTS, LEVELS, RIGHTS, STATES

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem
 .6rem .25rem 0;border-bottom:1px solid #e3e3e3}th{font-weight:600;white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f5;padding:.8rem}
code{font-size:.8rem;overflow-wrap:anywhere}@media print{body{margin:0;max-width:none}}
"""
_ACTORS = {
    "customer": _("the customer"),
    "system": _("the program"),
    "staff": _("a member of staff"),
}


class Page:
    """Puts a dossier into words of one language."""

    def __init__(self, dossier: Dossier, language: Language) -> None:
        self._dossier = dossier
        self._language = language

    def html(self) -> str:
        """The whole file."""
        title = self._say(_("Dossier of case {ref}").format(ref=self._dossier.detail.line.ref))
        body = "".join(self._sections())
        return (
            f'<!doctype html><html lang="{self._language}"><meta charset="utf-8">'
            f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>{body}</html>\n"
        )

    def _sections(self) -> Iterable[str]:
        found, detail = self._dossier, self._dossier.detail
        yield self._facts(self._about())
        yield self._section(_("The two dates"), self._facts(self._dates(detail.clock)))
        request = json.dumps(found.request, ensure_ascii=False, indent=1, default=str)
        asked = self._facts(
            [
                (_("Fingerprint on the customer's receipt"), found.asked_sha256),
                (_("Salt of the fingerprint"), found.salt),
            ]
        )
        yield self._section(_("What was asked"), f"<pre>{escape(request)}</pre>{asked}")
        rows = (self._moment(one) for one in detail.timeline)
        yield self._section(_("The course of the case"), self._table(rows))
        if detail.plan is not None:
            lines_ = (self._plan_line(one) for one in detail.plan.lines)
            mark = f"<p><code>sha256:{detail.plan.hash}</code></p>"
            yield self._section(_("The plan"), self._table(lines_) + mark)
        yield self._section(_("What the sources did"), self._table(self._steps()))
        said = (self._line(one) for one in found.said)
        yield self._section(_("What was written to and fro"), self._table(said))
        yield self._section(_("Letters, as they were sent"), "".join(self._letters()))
        yield self._section(_("The audit trail of the case"), self._table(self._audited()))

    def _about(self) -> list[tuple[Sayable, object]]:
        found, detail = self._dossier, self._dossier.detail
        line, people = detail.line, detail.people
        return [
            (_("Company"), f"{found.company.name} ({found.company.shown_orgnr})"),
            (_("Right asked for"), RIGHTS[line.right]),
            (_("Where it stands"), STATES[line.state]),
            (_("How sure we are of who it is"), LEVELS[detail.level]),
            (_("What was proved"), ", ".join(detail.claims) or "–"),
            (_("Approved by"), people.approved or "–"),
            (_("Approved as second person by"), people.seconded or "–"),
            (_("Refused by"), people.rejected or "–"),
            (_("This file was made"), found.made_at),
        ]

    def _dates(self, clock: Clock) -> list[tuple[Sayable, object]]:
        told: list[tuple[Sayable, object]] = [
            (_("Received at"), clock.received_at),
            (_("Date by law"), clock.statutory.date),
            (_("Due"), clock.due),
        ]
        if clock.extended_at is not None:
            told.append((_("Extended on"), clock.extended_at))
            told.append((_("Because"), clock.extension_words or "–"))
        if clock.paused_days or clock.paused_since:
            told.append((_("Days waited for the customer"), clock.paused_days))
            told += [(_("Because"), words) for words in clock.pause_words]
        return told

    def _moment(self, one: Moment) -> list[str]:
        who = one.name or self._say(_ACTORS[one.actor])
        told = self._say(EVENTS[one.event]) if one.event in EVENTS else escape(one.event)
        words = f"<br><em>{escape(one.words)}</em>" if one.words else ""
        return [self._value(one.at), escape(who), told + words]

    def _line(self, one: Line) -> list[str]:
        who = one.name or self._say(_ACTORS[one.actor])
        kind = f"<code>{one.kind.value}</code> " if one.kind else ""
        file = (
            f"<code>{one.file.kind} {one.file.size} {one.file.state}</code> " if one.file else ""
        )
        level = "" if one.level is None else self._say(LEVELS[one.level])
        return [self._value(one.at), escape(who), level, f"{kind}{file}{escape(one.words or '')}"]

    def _plan_line(self, one: PlanLine) -> list[str]:
        until = self._value(one.until) if one.until else ""
        statutes = "; ".join(self._value(statute) for statute in one.statutes)
        return [
            escape(one.kind.value),
            self._value(one.source),
            self._value(one.table),
            str(one.count),
            until,
            statutes,
        ]

    def _steps(self) -> Iterable[list[str]]:
        for step in self._dossier.steps:
            done = self._value(step.done_at) if step.done_at else ""
            yield [
                escape(step.source),
                escape(step.state),
                done,
                f"<code>{escape(step.receipt)}</code>",
            ]

    def _letters(self) -> Iterable[str]:
        for letter in self._dossier.letters:
            made = _("Sent {at}, template {template}").format(
                at=letter.sent_at, template=letter.template
            )
            reason = f" · {escape(letter.reason)}" if letter.reason else ""
            yield f"<p>{self._say(made)}{reason}</p><pre>{escape(letter.text)}</pre>"

    def _audited(self) -> Iterable[list[str]]:
        for row in self._dossier.audited:
            cells = (row.actor, row.code, row.facts, row.hash[:16])
            coded = [f"<code>{escape(cell)}</code>" for cell in cells]
            yield [str(row.seq), self._value(row.at), *coded]

    def _section(self, title: Sayable, body: str) -> str:
        return f"<h2>{self._say(title)}</h2>{body or '<p>–</p>'}"

    def _facts(self, facts: Iterable[tuple[Sayable, object]]) -> str:
        rows = (f"<tr><th>{self._say(name)}<td>{self._value(value)}" for name, value in facts)
        return f"<table>{''.join(rows)}</table>"

    def _table(self, rows: Iterable[list[str]]) -> str:
        told = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
        return f"<table>{told}</table>" if told else ""

    def _say(self, text: Sayable) -> str:
        return escape(plain(lines(text), self._language))

    def _value(self, value: object) -> str:
        return escape(shown(value, self._language))
