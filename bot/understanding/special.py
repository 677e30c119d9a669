"""Words by which somebody says that it is not about them alone, or not the usual way.

Few people write so, and no model learns it from so little. What is seen here is only offered.
The words stand here as they are compared: in small letters, and without å, ä, ö and apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.relay import Topic
from bot.understanding.features import MOST_CHARACTERS, folded

_SOME = r"\b[^.?!]*\b"  # anything within the sentence
_MINE_SV = r"(?:min|mitt|mina|var|vart|vara)"
_ELDER_SV = r"(?:mamma|pappa|mormor|morfar|farmor|farfar|moster|faster|morbror|farbror)"
_KIN_SV = (
    r"(?:mor|far|fader|foralder|mak[ea]|man|fru|hustru|sambo|son|dotter|syster|bror|syskon|barn|"
    r"van|granne|anhorig|slakting|kund|mamma|pappa|mormor|morfar|farmor|farfar|moster|faster|"
    r"morbror|farbror)\w{0,2}"
)
_KIN_EN = (
    r"(?:mother|mum|mom|father|dad|parents?|husband|wife|partner|son|daughter|sister|brother|"
    r"grandmother|grandfather|grandma|grandpa|aunt|uncle|child|friend|neighbour|relative|customer)"
)
_DIED_SV = (
    r"(?:dott|dog|dod|(?:gick|gatt) bort|somna(?:de|t) in|lever inte|finns inte (?:langre|mer))"
)
_CONTACT_SV = r"(?:\w*(?:nummer|numret)|\w*(?:e-?post|mejl|mail|mobil|telefon)\w*)"
_CONTACT_EN = r"(?:number|e-?mail(?: address)?|mailbox|phone|mobile)"
_LETTERS_SV = r"(?:sms|mejl|mail|brev|samtal|meddelanden)"
_OTHER_SV = r"(?:nagon|en) annan"
_OTHER_EN = r"(?:some(?:one|body) else|another person)"
_COMPANY_EN = r"(?:company|business|firm)"
# Whoever heard of it from a child asks for themselves.
_TELLS_SV = r"(?! (?:sager|sa|sade|har hjalpt|hjalp\w*|jobbar|gav|undrar|fyller|tipsade)\b)"
_TELLS_EN = r"(?! (?:says?|said|told|wonders?|explained|gave|helped|help|in law)\b)"

_DECEASED = (
    r"avlid\w*|avled|dodsbo\w*|bouppteckning\w*|dodsfall\w*",
    rf"(?:{_MINE_SV}|en|ett) (?:\w+ )?{_KIN_SV}{_SOME}{_DIED_SV}",
    rf"{_ELDER_SV}{_SOME}{_DIED_SV}",
    rf"(?:doda|dode|bortgangn[ae]) {_KIN_SV}",
    r"(?:nagon|en person) (?:\w+ ){0,4}(?:dott|dog|dod)",
    r"(?:some(?:one|body)|a person|person who) (?:\w+ ){0,4}(?:died|is dead)",
    r"deceased|passed away|death certificate|executor|(?:s?he|they) died",
    rf"(?:the|an|her|his|their) estate|(?:late|dead) {_KIN_EN}",
    rf"{_KIN_EN}{_SOME}(?:died|is dead|no longer (?:with us|alive))",
)
_PROTECTED = (
    r"skydda(?:d (?:identitet|adress|folkbokforing)|de (?:person)?uppgifter)",
    rf"skydda(?:d|de){_SOME}skatteverket|sekretessmark\w+|kvarskriv\w+",
    r"hemlig (?:adress|ort)|ingen far veta var jag (?:bor|finns)|jag ar hotad",
    r"protected (?:identit(?:y|ies)|address|personal data|population registration)",
    r"protected by the (?:swedish )?tax \w+|in hiding|secret address|whereabouts",
    r"address is (?:a )?secret|(?:nobody|no one) (?:may|must|can) know where i",
)
_NEW_HOLDER = (
    rf"{_CONTACT_SV}{_SOME}(?:ny(?:tt|a)?|bytt) (?:agare|innehavare)",
    rf"{_CONTACT_SV}{_SOME}(?:tillhorde|tillhor (?:inte mig|nagon annan))",
    rf"{_CONTACT_SV}{_SOME}(?:nagon annans|nagon annan (?:nu|ha[dr]\w*|anvand\w*))",
    rf"{_CONTACT_SV}{_SOME}(?:inte min|inte mitt|inte langre mi\w+|tag(?:it|en) over)",
    rf"far (?:\w+ )?{_LETTERS_SV} (?:\w+ )*(?:till|for) {_OTHER_SV}|andras {_LETTERS_SV}",
    rf"{_LETTERS_SV}{_SOME}(?:ar|ska) (?:till|for) {_OTHER_SV}",
    rf"nagon annan har (?:fatt )?(?:min|mitt) (?:\w+ )?{_CONTACT_SV}",
    rf"{_CONTACT_EN}{_SOME}(?:new (?:owner|holder)|used to belong)",
    rf"{_CONTACT_EN}{_SOME}(?:belong(?:s|ed) to (?:some|an)\w*|some(?:one|body) elses)",
    rf"{_CONTACT_EN}{_SOME}(?:no longer mine|took (?:it )?over)",
    rf"{_CONTACT_EN}{_SOME}{_OTHER_EN} (?:had|has|used|uses|before)",
    rf"used by {_OTHER_EN}|(?:recycled|reused) (?:\w+ )?{_CONTACT_EN}",
    rf"ateranvan\w+ (?:\w+ )?{_CONTACT_SV}|{_CONTACT_SV} hade {_OTHER_SV}",
    rf"{_CONTACT_EN} (?:is not|isnt) mine",
    rf"(?:meant|intended) for {_OTHER_EN}|{_OTHER_EN} (?:has|got) my (?:old )?{_CONTACT_EN}",
    r"some(?:one|body) elses (?:e-?mails?|mail|texts?|messages?|sms|post)",
    rf"another persons {_CONTACT_EN}|had (?:this|my) {_CONTACT_EN} before",
)
_SHARED = (
    rf"(?:jag|vi|familjen) delar{_SOME}{_CONTACT_SV}",
    rf"(?:vi|jag och|och jag|familjen){_SOME}(?:samma|gemensam\w*) (?:\w+ )?{_CONTACT_SV}",
    rf"(?:familjen|flera(?: av oss)?) laser{_SOME}{_CONTACT_SV}",
    rf"(?:i|we|and my \w+) (?:\w+ )?share{_SOME}{_CONTACT_EN}",
    rf"shares{_SOME}{_CONTACT_EN}{_SOME}with me|family (?:e-?mail|mailbox|phone|number)",
    rf"(?:we|and i){_SOME}(?:same|joint|common|use one) (?:\w+ )?{_CONTACT_EN}",
)
_NO_NUMBER = (
    r"(?:har inget|har inte(?: nagot)?|saknar(?: ett)?|utan) (?:svenskt )?personnummer",
    r"aldrig (?:\w+ )?personnummer|(?:bara|endast) (?:ett )?samordningsnummer",
    rf"(?:inte|aldrig) (?:\w+ )?folkbokford|bor (?:utomlands|i utlandet){_SOME}bankid",
    r"(?:no|without(?: an?)?|never (?:got|had) an?) (?:swedish )?(?:personal )?identity number",
    r"(?:no|without(?: an?)?) (?:swedish )?(?:personal number|personnummer)",
    r"(?:dont|do not) have an?y? (?:swedish )?(?:personal |identity )*(?:number|personnummer)",
    rf"only (?:\w+ )?a coordination number|live abroad{_SOME}bankid",
)
_POWER = (
    r"gode? man|forvaltare|fullmakt\w*|framtidsfullmakt\w*|ombud",
    r"guardian of|power of attorney|legal representative",
)
_CHILD = (
    rf"{_MINE_SV} (?:\w+ )?(?:barn|son|dotter|tonaring)\w{{0,3}}\b{_TELLS_SV}",
    r"vardnad\w*|custody|barnet ar mitt|(?:mother|father|parent) of a minor",
    rf"(?:my|our) (?:\w+ )?(?:child(?:ren)?|kid|son|daughter|teenager)s?\b{_TELLS_EN}",
)
_COMPANY = (
    r"(?:mitt|vart) (?:foretag|bolag)\w*|firmateckn\w*|om bolaget",
    r"for (?:ett|vart|mitt|en|min|var) (?:foretag|bolag|firma)\w*",
    r"enskild firma|egenforetagare|sole trader",
    rf"(?:my|our|(?:behalf|owner) of (?:an?|the)|sign for (?:an?|the)) {_COMPANY_EN}",
    rf"we are an? (?:\w+ )?{_COMPANY_EN}",
)
_AGENT = (
    rf"(?:for|hjalper|om) {_MINE_SV} (?:\w+ )?{_KIN_SV}|skoter (?:hans|hennes)",
    rf"(?:for|help|helping|about) (?:my|our) (?:\w+ )?{_KIN_EN}s?",
    rf"{_KIN_EN} (?:has )?asked me|on behalf of",
)
# The first that fits counts, so that a will comes before the mother whose it is.
_SIGNS: tuple[tuple[Topic, Sequence[str]], ...] = (
    (Topic.DECEASED, _DECEASED),
    (Topic.PROTECTED, _PROTECTED),
    (Topic.NEW_HOLDER, _NEW_HOLDER),
    (Topic.SHARED, _SHARED),
    (Topic.NO_NUMBER, _NO_NUMBER),
    (Topic.AGENT, _POWER),
    (Topic.CHILD, _CHILD),
    (Topic.COMPANY, _COMPANY),
    (Topic.AGENT, _AGENT),
)
_PATTERNS = tuple(
    (topic, re.compile("|".join(rf"\b(?:{sign})(?!\w)" for sign in signs)))
    for topic, signs in _SIGNS
)


def noticed(text: str) -> Topic | None:
    """What makes it special, by the first sign that is in it; None for most messages."""
    said = folded(text[:MOST_CHARACTERS])
    return next((topic for topic, sign in _PATTERNS if sign.search(said)), None)
