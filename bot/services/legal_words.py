"""The legal bases of Art. 6(1), in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.registry import LegalBasis
from bot.domain.texts import Text
from bot.domain.texts import Text as _

BASES: Mapping[LegalBasis, Text] = {
    LegalBasis.CONSENT: _("Your consent (Article 6.1 a)"),
    LegalBasis.CONTRACT: _("A contract with you (Article 6.1 b)"),
    LegalBasis.LEGAL_DUTY: _("A duty by law (Article 6.1 c)"),
    LegalBasis.VITAL_INTEREST: _("To protect somebody's life (Article 6.1 d)"),
    LegalBasis.PUBLIC_TASK: _("A task in the public interest (Article 6.1 e)"),
    LegalBasis.LEGITIMATE_INTEREST: _("Our legitimate interest (Article 6.1 f)"),
}
