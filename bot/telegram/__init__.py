"""The Telegram edge: transport, application, receiving, sending."""

import os

# PTB reads this once: its time periods become timedeltas, as they will be in its next release.
os.environ.setdefault("PTB_TIMEDELTA", "true")
