"""How hard the laws of the domain are tried."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "keepalive",
    deadline=None,
    max_examples=int(os.environ.get("SIM_KEEPER_EXAMPLES", "60")),
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LAWS = settings.get_profile("keepalive")
