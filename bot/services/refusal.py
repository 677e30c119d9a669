"""The letter that refuses a request: the reason in plain words, and the ways to object to it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.cases import Right
from bot.domain.company import Company
from bot.domain.letters import Outcome, Part
from bot.domain.rights import ARTICLES, Ground
from bot.domain.texts import LocalText, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import in_doubt, letterhead
from bot.services.correspondence import Draft
from bot.store.tables import Case

WORDS_LIMIT = 1000  # with the letter's other parts this stays far below Telegram's 4096


GROUND_NAMES: Mapping[Ground, Text] = {
    Ground.UNFOUNDED: _("Manifestly unfounded or excessive (12.5)"),
    Ground.IDENTITY_NOT_PROVED: _("Identity not proved (12.6)"),
    Ground.LEGAL_DUTY: _("A law obliges us to keep it (17.3 b)"),
    Ground.LEGAL_CLAIMS: _("Needed for legal claims (17.3 e)"),
    Ground.OTHERS_RIGHTS: _("Others' rights (15.4)"),
    Ground.DATA_CORRECT: _("The data is correct (16)"),
    Ground.NO_GROUND: _("No ground for erasure (17.1)"),
    Ground.NOTHING_FOUND: _("Nothing found about the person"),
    Ground.COMPELLING: _("Compelling reasons of ours (21.1)"),
    Ground.NO_RESTRICTION: _("No ground for a restriction (18.1)"),
    Ground.NOT_PROVIDED: _("Nothing that Article 20 covers (20.1)"),
    Ground.OTHER: _("Another reason, in own words"),
}

_REASONS: Mapping[Ground, Text] = {
    Ground.UNFOUNDED: _(
        "We find that the request is manifestly unfounded or excessive. A company may then "
        "decline to act on it, but it has to be able to show why."
    ),
    Ground.IDENTITY_NOT_PROVED: _(
        "We could not be sure that it is you who asks. We must not show or change anybody's data "
        "as long as we reasonably doubt who is asking. You are welcome to prove it and ask again."
    ),
    Ground.LEGAL_DUTY: _(
        "A law obliges us to keep the data, for example the Swedish Accounting Act, which has "
        "accounting records kept for seven years. What a law orders us to keep we may not erase."
    ),
    Ground.LEGAL_CLAIMS: _(
        "We need the data to establish, exercise or defend legal claims. As long as that is so "
        "the law lets us keep it."
    ),
    Ground.OTHERS_RIGHTS: _(
        "The answer would reveal things about other people, or otherwise harm the rights and "
        "freedoms of others."
    ),
    Ground.DATA_CORRECT: _(
        "We have looked into it and find that the data is correct and complete as it is."
    ),
    Ground.NO_GROUND: _(
        "We have looked at the reasons for which the law has data erased, and none of them "
        "applies here: we still need the data for what it was collected for, and we have the "
        "right to use it."
    ),
    Ground.NOTHING_FOUND: _(
        "We have searched all our systems for what you have proved to be yours, and found nothing "
        "about you in any of them."
    ),
    Ground.COMPELLING: _(
        "We have weighed your reasons against ours, and find that we have compelling legitimate "
        "grounds which weigh more. What they are is told in our own words below."
    ),
    Ground.NO_RESTRICTION: _(
        "We have looked at the reasons for which the law has the use of data restricted, and none "
        "of them applies here."
    ),
    Ground.NOT_PROVIDED: _(
        "The right to take data along covers what you gave us yourself, with your consent or for "
        "a contract, and we have nothing of that kind."
    ),
    Ground.OTHER: _("Our reason is told in our own words below."),
}

_ASKED: Mapping[Right, Text] = {
    Right.ACCESS: _("You asked to see what is stored about you. We have decided not to grant it."),
    Right.RECTIFICATION: _(
        "You asked us to correct something about you. We have decided not to grant it."
    ),
    Right.ERASURE: _("You asked us to erase your data. We have decided not to grant it."),
    Right.RESTRICTION: _(
        "You asked us to restrict the use of your data. We have decided not to grant it."
    ),
    Right.PORTABILITY: _(
        "You asked for your data to take along. We have decided not to grant it."
    ),
    Right.OBJECTION: _("You objected to how we use your data. We have decided not to grant it."),
}
_ASKED_OTHER = _("We have decided not to grant your request.")
# Somebody else asked: what it was the person may not know, and did not say.
_ASKED_FOR_THEM: Mapping[Right, Text] = {
    Right.ACCESS: _(
        "The request was to see what is stored about you. We have decided not to grant it."
    ),
    Right.RECTIFICATION: _(
        "The request was to correct something about you. We have decided not to grant it."
    ),
    Right.ERASURE: _("The request was to erase your data. We have decided not to grant it."),
    Right.RESTRICTION: _(
        "The request was to restrict the use of your data. We have decided not to grant it."
    ),
    Right.PORTABILITY: _(
        "The request was for your data to take along. We have decided not to grant it."
    ),
    Right.OBJECTION: _(
        "The request was an objection to how we use your data. We have decided not to grant it."
    ),
}
_FOR_THEM = _("We have decided not to grant what was asked for on your behalf.")
_NOT_THEM = _(
    "We heard that it was not the person themselves who asked here. We have decided not to grant "
    "the request."
)


def letter(
    case: Case,
    company: Company,
    *,
    ground: Ground,
    words: str | None,
    reason: str | None = None,
) -> Draft:
    """The whole letter, as the customer gets it."""
    parts: Mapping[Part, tuple[Sayable, ...]] = {
        Part.REFERENCE: (
            _("<b>Decision in case {ref}</b>").format(ref=case.ref),
            letterhead.received(case),
            "",
            _decided(case),
        ),
        Part.REASONS: (
            "",
            _("<b>Why</b>"),
            _REASONS[ground],
            article(ground),
            *((_("In our own words: {words}").format(words=words),) if words else ()),
        ),
        Part.COMPLAINT: ("", _("<b>If you do not agree</b>"), letterhead.complaint()),
        Part.COURT: (letterhead.court(),),
        Part.COMPANY: ("", letterhead.controller(company)),
    }
    return Draft(
        outcome=Outcome.REFUSED,
        text=lines(*(line for part in parts.values() for line in part)),
        parts=frozenset(parts),
        reason=reason,
    )


def _decided(case: Case) -> Text:
    """What was asked for, unless somebody else than the reader asked."""
    if in_doubt.is_so(case):
        return _NOT_THEM
    if case.represented_by is not None:
        return _ASKED_FOR_THEM.get(Right(case.right), _FOR_THEM)
    return _ASKED.get(Right(case.right), _ASKED_OTHER)


def article(ground: Ground) -> Text:
    """The rule by which something is declined."""
    return _(
        "The rule: Article {article} of the General Data Protection Regulation (GDPR)."
    ).format(article=_article_name(ARTICLES[ground]))


def _article_name(article: str) -> LocalText:
    """Swedes write "17.3 b" for what is "17(3)(b)" in English."""
    swedish = re.sub(r"\(([0-9])\)", r".\1", article)
    return LocalText(sv=re.sub(r"\(([a-z])\)", r" \1", swedish), en=article)
