"""What every code means, chapter by chapter; `docs/problems/` is generated from here. Imports only `problems`.

Examples are specs, or parts of files, that `tests/sdk/spec` holds the parser and the checks to.
"""
