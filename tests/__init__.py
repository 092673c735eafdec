"""Tests of SIM Keeper."""
