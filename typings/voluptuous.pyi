# Home Assistant puts probatio in its place before any integration is loaded.
from probatio import *
