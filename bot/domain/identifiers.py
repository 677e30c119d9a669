"""Swedish identifiers: read strictly, written in one form, masked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.claims import Claim, ClaimKind

OLDEST_AGE = 125
DOT = "•"
CUSTOMER_NUMBER_LIMIT = 60
EMAIL_LIMIT = 254


class Refusal(StrEnum):
    """What is wrong with something that a person typed. The edge words it and shows an example."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_THIN = "too_thin"  # a whole sentence is wanted, for somebody else to understand
    HIDDEN_CHARACTERS = "hidden_characters"  # control marks that nobody sees on a screen
    LINE_BREAK = "line_break"  # one line is wanted
    WRONG_CHARACTERS = "wrong_characters"  # something that never belongs in such a value
    WRONG_LENGTH = "wrong_length"  # too few or too many digits
    WRONG_CHECK_DIGIT = "wrong_check_digit"  # the last digit does not fit: a typing mistake
    NO_LETTER = "no_letter"  # a name or an address has letters
    HAS_DIGITS = "has_digits"  # a city has none
    NO_SUCH_DATE = "no_such_date"
    IN_THE_FUTURE = "in_the_future"
    TOO_OLD = "too_old"  # nobody is over 125 years old
    NOT_A_PERSON = "not_a_person"  # an organisation number where a person's is wanted
    NOT_AN_ORGANISATION = "not_an_organisation"  # the other way round
    NO_SUCH_NUMBER = "no_such_number"  # no telephone has it
    NOT_MOBILE = "not_mobile"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_POSTCODE = "not_a_postcode"
    NOT_A_CHOICE = "not_a_choice"  # none of the values that the field may have
    UNKNOWN_CONTACT = "unknown_contact"  # neither an e-mail address nor a telephone number


@dataclass(frozen=True, slots=True)
class Refused:
    """The input is not taken, and what is wrong with it."""

    reason: Refusal
    most: int | None = field(default=None, compare=False)  # TOO_LONG: how many characters fit


def too_long(most: int) -> Refused:
    """What was typed has more characters than fit."""
    return Refused(Refusal.TOO_LONG, most)


@dataclass(frozen=True, slots=True, repr=False)
class _Value:
    """An identifier that keeps to itself in logs and tracebacks."""

    def masked(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()})"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class Personnummer(_Value):
    """A personal identity number or coordination number, always as 12 digits."""

    digits: str

    @property
    def coordination(self) -> bool:
        return int(self.digits[6:8]) > 60

    @property
    def written(self) -> str:
        return f"{self.digits[:8]}-{self.digits[8:]}"

    @property
    def claim(self) -> Claim:
        return Claim(ClaimKind.PERSONNUMMER, self.digits)

    def masked(self) -> str:
        return masked(ClaimKind.PERSONNUMMER, self.digits)


@dataclass(frozen=True, slots=True, repr=False)
class Orgnr(_Value):
    """The number of a legal person: 10 digits."""

    digits: str

    @property
    def written(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def claim(self) -> Claim:
        return Claim(ClaimKind.ORGNR, self.digits)

    def masked(self) -> str:
        return self.written  # it names a company; a sole trader's is a personnummer and no Orgnr


@dataclass(frozen=True, slots=True, repr=False)
class Phone(_Value):
    """A telephone number in E.164 form."""

    e164: str
    mobile: bool

    @property
    def claim(self) -> Claim:
        return Claim(ClaimKind.PHONE, self.e164)

    def masked(self) -> str:
        return masked(ClaimKind.PHONE, self.e164)


@dataclass(frozen=True, slots=True, repr=False)
class Email(_Value):
    """An e-mail address with its domain in lower case; `key` is what two spellings share."""

    address: str

    @property
    def key(self) -> str:
        return self.address.casefold()

    @property
    def claim(self) -> Claim:
        return Claim(ClaimKind.EMAIL, self.address)

    def masked(self) -> str:
        return masked(ClaimKind.EMAIL, self.address)


@dataclass(frozen=True, slots=True, repr=False)
class Postcode(_Value):
    """A Swedish postcode: five digits."""

    digits: str

    @property
    def written(self) -> str:
        return f"{self.digits[:3]} {self.digits[3:]}"

    def masked(self) -> str:
        return f"{self.digits[:1]}{DOT * 2} {DOT * 2}"


def masked(kind: ClaimKind, value: str) -> str:
    """A canonical identifier so far covered that it is known again only by who knows it."""
    match kind:
        case ClaimKind.PERSONNUMMER:
            return f"{value[2:8]}-{DOT * 4}"
        case ClaimKind.PHONE:
            return f"{DOT * 4} {DOT * 3} {value[-2:]}"
        case ClaimKind.EMAIL:
            local, _, domain = value.rpartition("@")
            name, _, ending = domain.rpartition(".")
            return f"{local[:1]}{DOT * 3}@{name[:1]}{DOT * 3}.{ending}"
        case ClaimKind.ORGNR:
            return f"{value[:6]}-{value[6:]}"
        case ClaimKind.CUSTOMER_NUMBER:
            return f"{DOT * 3}{value[-2:]}" if len(value) > 4 else DOT * 3


def folded(text: str) -> str:
    """`text` in plain characters: full-width digits, odd dashes and hidden marks made usual."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    kinds = ((char, unicodedata.category(char)) for char in plain)
    return "".join("-" if kind == "Pd" else char for char, kind in kinds if kind != "Cf").strip()


_AS_WRITTEN = re.compile(
    r"(?:16|19|20)?([0-9]{2})(0[1-9]|1[0-2])([0-9]{2})[-+]?([0-9]{4})", re.ASCII
)


def is_written_personnummer(text: str) -> bool:
    """Whether a value is one by its form: a day of birth, and a check digit that fits.

    A company's number has 20 or more where the month stands, so that it never is.
    """
    found = _AS_WRITTEN.fullmatch(text.strip())
    if found is None:
        return False
    day = int(found[3]) % 60  # a coordination number has 60 more
    return 1 <= day <= 31 and _luhn_holds("".join(found.groups()))


_PERSONNUMMER = re.compile(r"([0-9]{2})?([0-9]{6})([-+]?)([0-9]{4})", re.ASCII)


def parse_personnummer(text: str, *, today: date) -> Personnummer | Refused:
    """A personnummer or coordination number in any usual spelling, or what is wrong with it."""
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    match = _PERSONNUMMER.fullmatch(plain)
    if match is None:
        return Refused(_why_no_number(plain, lengths=(10, 12)))
    century, day_part, sign, end = match.groups()
    short = day_part + end
    if not _luhn_holds(short):
        return Refused(Refusal.WRONG_CHECK_DIGIT)
    century = century or _century(int(short[:2]), over_hundred=sign == "+", today=today)
    return _dated(century + short, today=today)


def _dated(digits: str, *, today: date) -> Personnummer | Refused:
    """The number if its birth date can be somebody's; organisation numbers have months over 20."""
    if int(digits[4:6]) >= 20:
        return Refused(Refusal.NOT_A_PERSON)
    day = int(digits[6:8])
    try:
        born = date(int(digits[:4]), int(digits[4:6]), day - 60 if day > 60 else day)
    except ValueError:
        return Refused(Refusal.NO_SUCH_DATE)
    if born > today:
        return Refused(Refusal.IN_THE_FUTURE)
    if _age(born, today) > OLDEST_AGE:
        return Refused(Refusal.TOO_OLD)
    if digits[8:11] == "000":  # serial numbers begin at 001
        return Refused(Refusal.WRONG_CHARACTERS)
    return Personnummer(digits)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _century(year_of_century: int, *, over_hundred: bool, today: date) -> str:
    """The latest such year; a "+" stands from the year of the hundredth birthday on."""
    base = today.year - 100 if over_hundred else today.year
    return str(base - (base - year_of_century) % 100)[:2]


def _why_no_number(plain: str, *, lengths: tuple[int, ...]) -> Refusal:
    digits = [char for char in plain if char.isdigit()]
    others = any(not (char.isdigit() or char in "-+ ") for char in plain)
    if others or len(digits) in lengths:
        return Refusal.WRONG_CHARACTERS
    return Refusal.WRONG_LENGTH


def _luhn_holds(digits: str) -> bool:
    total = sum(sum(divmod(int(char) * (2 - i % 2), 10)) for i, char in enumerate(digits))
    return total % 10 == 0


_ORGNR = re.compile(r"(?:16)?([0-9]{6})-?([0-9]{4})", re.ASCII)


def parse_orgnr(text: str) -> Orgnr | Refused:
    """The organisation number of a legal person, told from a personnummer by its third digit."""
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    match = _ORGNR.fullmatch(plain)
    if match is None:
        return Refused(_why_no_number(plain, lengths=(10,)))
    digits = match[1] + match[2]
    if not _luhn_holds(digits):
        return Refused(Refusal.WRONG_CHECK_DIGIT)
    if int(digits[2]) < 2 or digits[0] == "0":
        return Refused(Refusal.NOT_AN_ORGANISATION)
    return Orgnr(digits)


def parse_claim(kind: ClaimKind, text: str, *, today: date) -> Claim | Refused:
    """What somebody is known by, when it was said of which kind it is."""
    found: Email | Phone | Personnummer | Orgnr | Refused
    match kind:
        case ClaimKind.EMAIL:
            found = parse_email(text)
        case ClaimKind.PHONE:
            found = parse_phone(text)
        case ClaimKind.PERSONNUMMER:
            found = parse_personnummer(text, today=today)
        case ClaimKind.ORGNR:
            found = parse_orgnr(text)
        case ClaimKind.CUSTOMER_NUMBER:
            return _customer_number(text)
    return found if isinstance(found, Refused) else found.claim


def _customer_number(text: str) -> Claim | Refused:
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    if len(plain) > CUSTOMER_NUMBER_LIMIT:
        return too_long(CUSTOMER_NUMBER_LIMIT)
    return Claim(ClaimKind.CUSTOMER_NUMBER, plain)


def parse_phone(text: str, *, mobile_only: bool = False) -> Phone | Refused:
    """A telephone number as people in Sweden write it, or an international one with its "+"."""
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    if re.fullmatch(r"\+?[0-9 ()./-]+", plain, re.ASCII) is None:
        return Refused(Refusal.WRONG_CHARACTERS)
    return _phone(plain, region="SE", mobile_only=mobile_only)


_AS_A_DAY = re.compile(r"[0-9]{6} ?[-+] ?[0-9]{4}", re.ASCII)


def is_swedish_mobile(text: str) -> bool:
    """Whether all of `text` reads as a Swedish mobile number, and is not set as a day and a rest.

    From the outside `0701740698` can be either; with a dash after the sixth digit people write
    personal identity numbers, and no telephone number.
    """
    if _AS_A_DAY.fullmatch(folded(text)):
        return False
    found = parse_phone(text, mobile_only=True)
    return isinstance(found, Phone) and found.e164.startswith("+46")


def parse_telegram_phone(number: str) -> Phone | Refused:
    """The number on a shared contact: always international, often without its "+"."""
    # Read as a Swedish number, a Danish 45... would become another subscriber's.
    digits = number.strip().removeprefix("+")
    if re.fullmatch(r"[0-9]{5,15}", digits, re.ASCII) is None:
        return Refused(Refusal.WRONG_CHARACTERS)
    return _phone(f"+{digits}", region=None, mobile_only=False)


def _phone(text: str, *, region: str | None, mobile_only: bool) -> Phone | Refused:
    import phonenumbers as pn

    try:
        number = pn.parse(text, region)
    except pn.NumberParseException:
        return Refused(Refusal.NO_SUCH_NUMBER)
    if not pn.is_valid_number(number):  # anonymous +888 numbers end here
        return Refused(Refusal.NO_SUCH_NUMBER)
    types = (pn.PhoneNumberType.MOBILE, pn.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    mobile = pn.number_type(number) in types
    if mobile_only and not mobile:
        return Refused(Refusal.NOT_MOBILE)
    return Phone(pn.format_number(number, pn.PhoneNumberFormat.E164), mobile)


def parse_email(text: str) -> Email | Refused:
    """An e-mail address, judged by its form alone; nobody is asked whether it exists."""
    from email_validator import EmailNotValidError, validate_email

    plain = folded(text).removeprefix("mailto:")
    if not plain:
        return Refused(Refusal.EMPTY)
    if len(plain) > EMAIL_LIMIT:
        return too_long(EMAIL_LIMIT)
    try:
        found = validate_email(plain, check_deliverability=False, strict=True)
    except EmailNotValidError:
        return Refused(Refusal.NOT_AN_EMAIL)
    return Email(found.normalized)


_AROUND_AN_ADDRESS = "<>()[]\"'.,;:!?"


def find_email(text: str) -> Email | Refused:
    """The address that was typed, or the only one in a sentence around it."""
    whole = parse_email(text)
    if isinstance(whole, Email):
        return whole
    inside = [word for word in folded(text).split() if "@" in word]
    found = parse_email(inside[0].strip(_AROUND_AN_ADDRESS)) if len(inside) == 1 else whole
    return found if isinstance(found, Email) else whole


_POSTCODE = re.compile(r"(?:SE?-)?([1-9][0-9]{2}) ?([0-9]{2})", re.ASCII | re.IGNORECASE)


def parse_postcode(text: str) -> Postcode | Refused:
    """A Swedish postcode, with or without its space and country letters."""
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    match = _POSTCODE.fullmatch(plain)
    return Postcode(match[1] + match[2]) if match else Refused(Refusal.NOT_A_POSTCODE)


def parse_contact(text: str) -> Email | Phone | Refused:
    """Whichever of e-mail address and telephone number the person typed."""
    plain = folded(text)
    if not plain:
        return Refused(Refusal.EMPTY)
    if "@" in plain:
        return parse_email(text)
    if sum(char.isdigit() for char in plain) >= 5:
        return parse_phone(text)
    return Refused(Refusal.UNKNOWN_CONTACT)
