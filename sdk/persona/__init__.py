"""Personas as code: research in, personas out, every claim one click from the words it came from."""
