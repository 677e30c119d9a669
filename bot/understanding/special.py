"""Words by which somebody says that it is not about them alone, or not the usual way.

Few people write so, and no model learns it from so little. What is seen here is only offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.relay import Topic

_KIN_SV = (
    r"(?:mamma|mor|pappa|far|fader|make|maka|man|fru|sambo|son|dotter|syster|bror|mormor|morfar|"
    r"farmor|farfar|moster|faster|morbror|farbror|barn|vän|anhörig|släkting|kund)\w*"
)
_KIN_EN = (
    r"(?:mother|mum|mom|father|dad|husband|wife|partner|son|daughter|sister|brother|"
    r"grandmother|grandfather|grandma|grandpa|aunt|uncle|child|friend|relative|customer)"
)
_CONTACT_SV = r"(?:\w*nummer|\w*numret)|(?:e-?post|mejl|mail|mobil|telefon)\w*"
_CONTACT_EN = r"(?:phone |mobile )?number|e-?mail(?: address)?|mailbox|phone|mobile"

_SIGNS: Mapping[Topic, tuple[str, ...]] = {
    Topic.DECEASED: (
        r"\b(?:avlidit|avliden|avlidna|avlidnes|dödsbo\w*|bouppteckning\w*|dödsfallsintyg)\b",
        rf"\b{_KIN_SV}\b[^.?!]*\b(?:dött|dog|död|gick bort|gått bort)\b",
        r"\b(?:deceased|passed away|death certificate|(?:the|an|her|his|their) estate)\b",
        rf"\b{_KIN_EN}\b[^.?!]*\b(?:died|is dead|has died)\b",
    ),
    Topic.PROTECTED: (
        r"\bskydda(?:d identitet|de (?:person)?uppgifter|d folkbokföring)\b|\bsekretessm[aä]rk\w+",
        r"\bprotected (?:identity|identities|personal data|population registration)\b",
    ),
    Topic.NEW_HOLDER: (
        rf"\b(?:{_CONTACT_SV})\b[^.?!]*\bny(?:tt|a)? (?:ägare|innehavare)\b",
        rf"\b(?:{_CONTACT_SV})\b[^.?!]*\b(?:någon annan nu|tillhörde|tillhör inte mig)\b",
        rf"\b(?:{_CONTACT_EN})\b[^.?!]*\bnew (?:owner|holder)\b",
        rf"\b(?:{_CONTACT_EN})\b[^.?!]*\b(?:used to belong|belongs to (?:some|an))",
        rf"\b(?:{_CONTACT_EN}) (?:is not|isn't) mine\b",
    ),
    Topic.SHARED: (
        rf"\bdelar\b[^.?!]*(?:{_CONTACT_SV})\b[^.?!]*\bmed\b",
        rf"\bshares?\b[^.?!]*\b(?:{_CONTACT_EN})\b[^.?!]*\bwith\b",
    ),
    Topic.NO_NUMBER: (
        r"\b(?:har|utan|saknar) (?:inget |något )?(?:svenskt )?personnummer\b",
        r"\b(?:have|has|without|with) (?:no|an?y?)? ?(?:swedish )?(?:personal )?identity number\b",
    ),
    Topic.CHILD: (
        r"\bgäller (?:mitt|vårt) barn\b|\bför (?:mitt|vårt) barn\b|\bvårdnadshavare\b",
        r"\b(?:about|for) (?:my|our) child\b|\bcustody of\b",
    ),
    Topic.AGENT: (
        r"\b(?:god man|förvaltare|fullmakt|framtidsfullmakt|ombud)\b",
        r"\b(?:guardian of|power of attorney|on behalf of)\b",
    ),
}
_PATTERNS = {topic: re.compile("|".join(signs), re.IGNORECASE) for topic, signs in _SIGNS.items()}


def noticed(text: str) -> Topic | None:
    """What makes it special, by the first sign that is in it; None for most messages."""
    return next((topic for topic, sign in _PATTERNS.items() if sign.search(text)), None)
