"""Names that several modules share."""

from typing import Final

DOMAIN: Final = "sim_keeper"
NAME: Final = "SIM Keeper"

SUBENTRY_LINE: Final = "line"

CONF_AUTO_RENEWAL: Final = "auto_renewal"
CONF_CONFIDENCE: Final = "confidence"
CONF_COUNTRY: Final = "country"
CONF_FINGERPRINT: Final = "fingerprint"
CONF_INITIAL: Final = "initial"
CONF_LEAD: Final = "lead"
CONF_NUMBER: Final = "number"
CONF_PLAN: Final = "plan"
CONF_PLAN_NAMES: Final = "plan_names"
CONF_PROVIDER: Final = "provider"
CONF_PROVIDER_NAME: Final = "provider_name"
CONF_RECHECK_AFTER: Final = "recheck_after"
CONF_RENEWAL_PAGE: Final = "renewal_page"
CONF_RULES: Final = "rules"
CONF_USER_NAME: Final = "user_name"
CONF_ZONE: Final = "zone"
