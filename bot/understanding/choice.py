"""Whether a reading is sure enough to go on by, or the person has to say what is meant."""

from __future__ import annotations

from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.understand import Guess, Reading

SURE = 0.6  # from here on the bot takes its best guess for what was meant
SURE_REQUEST = 0.7  # ... and here for a request, whose dialogue still confirms everything
WORTH_A_BUTTON = 0.08
WORTH_A_BUTTON_OUTSIDE = 0.25  # where it is most likely none of our business
MOST_BUTTONS = 3
ABOUT_CASE = (Intent.CASE_STATUS, Intent.WITHDRAW_CASE)
LIKELIER = 2.5  # times, that it is about a case, where one is open


def sure(reading: Reading) -> Intent | None:
    """What was meant, if that is clear. An erasure is always asked about first."""
    best = reading.best
    if best.intent is Intent.ERASURE:
        return None
    needed = SURE_REQUEST if best.intent in REQUESTS else SURE
    return best.intent if best.confidence >= needed else None


def weighed(reading: Reading, *, waits: bool) -> Reading:
    """The reading of what somebody says who `waits` for us: a near tie goes to their case.

    "Did you get it?" asks where we got our data from, unless there is something to get. A request
    is never weighed away, for it may be another one.
    """
    best = reading.best
    about = max((_weight(one) for one in reading.guesses if one.intent in ABOUT_CASE), default=0)
    if not waits or about < best.confidence or best.intent in REQUESTS:
        return reading
    total = sum(_weight(one) for one in reading.guesses)
    shares = (Guess(one.intent, _weight(one) / total) for one in reading.guesses)
    ranked = sorted(shares, key=lambda one: -one.confidence)
    return Reading(reading.language, tuple(ranked))


def _weight(guess: Guess) -> float:
    return guess.confidence * (LIKELIER if guess.intent in ABOUT_CASE else 1.0)


def offered(reading: Reading, *, waits: bool = False) -> tuple[Intent, ...]:
    """The likeliest meanings that are worth a button; none when it is none of our business.

    What is unclear, and comes from somebody who `waits` for us, is likely about their case.
    """
    outside = reading.best.intent is Intent.NONE
    least = WORTH_A_BUTTON_OUTSIDE if outside else WORTH_A_BUTTON
    likely = [
        guess.intent
        for guess in reading.guesses[: MOST_BUTTONS + 1]
        if guess.confidence >= least and guess.intent is not Intent.NONE
    ]
    if waits and reading.best.confidence < SURE:
        about = [one for one in likely if one in ABOUT_CASE] or [Intent.CASE_STATUS]
        likely = [*about, *(one for one in likely if one not in ABOUT_CASE)]
    return tuple(likely[:MOST_BUTTONS])
