"""Know the providers: one YAML file each, a schema and a loader.

Reading blocks: call `load` in an executor.
"""

from .error import CatalogueError
from .loader import Catalogue, load
from .model import (
    Channel,
    Confidence,
    Contact,
    Names,
    Plan,
    Preset,
    Query,
    Source,
    Text,
    fingerprint,
)

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Channel",
    "Confidence",
    "Contact",
    "Names",
    "Plan",
    "Preset",
    "Query",
    "Source",
    "Text",
    "fingerprint",
    "load",
]
