"""Experiments and runs, the keys that may ask for them, and who is told what became of them.

Each module holds what may be done with one thing, as functions of a connection (so that several make one transaction).
Imports generation, jobs, store, webhooks and below.
"""
