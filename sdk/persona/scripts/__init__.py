"""Conversation scripts: abstraction, audit, formats."""
