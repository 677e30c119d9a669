"""How the properties are tried: as thoroughly on a slow or busy machine as on a quick one."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("insyn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("insyn")
