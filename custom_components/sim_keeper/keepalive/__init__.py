"""Answer, from rules and a ledger, until when a phone number lives.

Plain Python: values in, values out. No clock, no I/O and nothing of Home
Assistant in here.
"""
