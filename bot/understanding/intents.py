"""What a message can be about, by the names that the phrases and the handlers share."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What somebody who writes freely wants."""

    ACCESS = "access"  # see, or get a copy of, what is stored about oneself
    RECTIFICATION = "rectification"  # something is wrong or missing
    ERASURE = "erasure"
    PORTABILITY = "portability"  # take the data along
    RESTRICTION = "restriction"  # keep it but do not use it
    OBJECTION = "objection"  # stop a use; unsubscribing is one
    WITHDRAW_CONSENT = "withdraw_consent"  # take back a yes to the company
    CASE_STATUS = "case_status"
    WITHDRAW_CASE = "withdraw_case"  # take back a request to us
    POLICY_DATA_TYPES = "policy_data_types"  # "what do you store" in general
    POLICY_SOURCES = "policy_sources"  # "how did you get my number"
    POLICY_PURPOSES = "policy_purposes"
    POLICY_RETENTION = "policy_retention"
    POLICY_SECURITY = "policy_security"
    POLICY_CONTROLLER = "policy_controller"
    POLICY_COOKIES = "policy_cookies"
    POLICY_RIGHTS = "policy_rights"
    HUMAN = "human"
    COMPLAINT = "complaint"
    LANGUAGE_SV = "language_sv"
    LANGUAGE_EN = "language_en"
    VERIFY = "verify"
    SIGN_OUT = "sign_out"  # "forget me in this chat"
    HELP = "help"
    NONE = "none"  # orders, invoices, faults, weather, abuse, gibberish


REQUESTS = frozenset(
    {
        Intent.ACCESS,
        Intent.RECTIFICATION,
        Intent.ERASURE,
        Intent.PORTABILITY,
        Intent.RESTRICTION,
        Intent.OBJECTION,
        Intent.WITHDRAW_CONSENT,
    }
)
