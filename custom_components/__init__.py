"""The place Home Assistant looks for integrations in."""
