"""What turns findings into the words of a persona, and the verifier that keeps every claim to what its evidence carries.

Imports personas and below.
"""
