"""A dossier as one file of HTML that any browser shows, offline and without this program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from bot.domain.texts import Language, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain, shown
from bot.services import audit_words
from bot.services.asked_again import GROUNDS
from bot.services.audit_list import Line as AuditLine
from bot.services.case_detail import Clock, Moment
from bot.services.dossier import Dossier
from bot.services.plan_view import PlanLine
from bot.services.relay import Line
from bot.services.staff_words import EVENTS, LEVELS, RIGHTS, STATES
from bot.web.console import words
from bot.work import trail_facts

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem
 .6rem .25rem 0;border-bottom:1px solid #e3e3e3}
td:nth-child(5){overflow-wrap:anywhere}
th{font-weight:600;white-space:nowrap}
thead th{color:#555;font-size:.85rem;white-space:normal}td{min-width:4.5rem}tr{break-inside:avoid}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f5;padding:.8rem}
code{font-size:.8rem;overflow-wrap:anywhere}@media print{body{margin:0;max-width:none}}
"""
_ACTORS = {
    "customer": _("the customer"),
    "system": _("the program"),
    "staff": _("a member of staff"),
    "cli": _("the command line"),
}
_WHEN, _WHO = _("When"), _("Who")
_COURSE = (_WHEN, _WHO, _("What happened"))
_PLAN = (
    _("What happens"),
    _("Source"),
    _("Where"),
    _("Entries"),
    _("Kept until"),
    _("By which law"),
)
_STEPS = (_("Source"), _("State"), _WHEN, _("What it reported"))
_SAID = (_WHEN, _WHO, _("How sure we were"), _("Words or file"))
_TRAIL = (_("Row"), _WHEN, _WHO, _("What"), _("Facts"), _("Mark in the chain"))
_DONE = {
    "waiting": _("not begun"),
    "done": _("done"),
    "failed": _("failed, is tried again"),
    "refused": _("not taken, left to staff"),
}
_AS_COUNTED = _("As it was written down, from which the fingerprint is computed:")


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
        yield self._section(_("What was asked"), self._request())
        rows = (self._moment(one) for one in detail.timeline)
        yield self._section(_("The course of the case"), self._table(_COURSE, rows))
        if detail.plan is not None:
            lines_ = (self._plan_line(one) for one in detail.plan.lines)
            mark = f"<p><code>sha256:{detail.plan.hash}</code></p>"
            yield self._section(_("The plan"), self._table(_PLAN, lines_) + mark)
        yield self._section(_("What the sources did"), self._table(_STEPS, self._steps()))
        said = (self._line(one) for one in found.said)
        yield self._section(_("What was written to and fro"), self._table(_SAID, said))
        yield self._section(_("Letters, word for word"), "".join(self._letters()))
        trail = self._table(_TRAIL, map(self._audited, found.audited))
        yield self._section(_("The audit trail of the case"), trail)

    def _request(self) -> str:
        """In words where there are any, and as it went into the fingerprint of the receipt."""
        found, detail = self._dossier, self._dossier.detail
        ground = [(_("Ground"), GROUNDS[detail.ground])] if detail.ground else []
        raw = json.dumps(found.request, ensure_ascii=False, indent=1, default=str)
        told = self._facts(
            [
                (_("Right asked for"), RIGHTS[detail.line.right]),
                *ground,
                *((_("Wish"), wish) for wish in detail.asked),
                (_("Fingerprint on the customer's receipt"), found.asked_sha256),
                (_("Salt of the fingerprint"), found.salt),
            ]
        )
        return f"{told}<p>{self._say(_AS_COUNTED)}</p><pre>{escape(raw)}</pre>"

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
            *((_("Because"), why) for why in words.why_moved(clock.statutory)),
            (_("Due"), clock.due),
        ]
        if clock.extended_at is not None:
            told.append((_("Extended on"), clock.extended_at))
            told.append((_("Because"), clock.extension_words or "–"))
        if clock.paused_days or clock.paused_since:
            told.append((_("Days waited for the customer"), clock.paused_days))
            told += [(_("Because"), why) for why in clock.pause_words]
        return told

    def _moment(self, one: Moment) -> list[str]:
        who = one.name or self._say(_ACTORS[one.actor])
        told = self._say(EVENTS[one.event]) if one.event in EVENTS else escape(one.event)
        said = f"<br><em>{escape(one.words)}</em>" if one.words else ""
        return [self._value(one.at), escape(who), told + said]

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
            self._say(words.KINDS[one.kind]),
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
                self._say(_DONE.get(step.state, step.state)),
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

    def _audited(self, row: AuditLine) -> list[str]:
        facts = trail_facts.told(row.facts)
        what = self._say(audit_words.said(row.code) or row.code)
        return [
            str(row.seq),
            self._value(row.at),
            self._who(row),
            f"{what}<br><code>{escape(row.code)}</code>",
            "<br>".join(f"{self._say(name)}: {self._value(value)}" for name, value in facts),
            f"<code>{escape(row.hash[:16])}</code>",
        ]

    def _who(self, row: AuditLine) -> str:
        kind, _colon, pseudonym = row.actor.partition(":")
        if row.name or kind not in _ACTORS:
            return escape(row.name or row.actor)
        return f"{self._say(_ACTORS[kind])} <code>{escape(pseudonym[:8])}</code>"

    def _section(self, title: Sayable, body: str) -> str:
        return f"<h2>{self._say(title)}</h2>{body or '<p>–</p>'}"

    def _facts(self, facts: Iterable[tuple[Sayable, object]]) -> str:
        rows = (f"<tr><th>{self._say(name)}<td>{self._value(value)}" for name, value in facts)
        return f"<table>{''.join(rows)}</table>"

    def _table(self, head: Iterable[Text], rows: Iterable[list[str]]) -> str:
        body = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
        names = "".join(f"<th>{self._say(name)}" for name in head)
        return f"<table><thead><tr>{names}<tbody>{body}</table>" if body else ""

    def _say(self, text: Sayable) -> str:
        return escape(plain(lines(text), self._language))

    def _value(self, value: object) -> str:
        return escape(shown(value, self._language))
