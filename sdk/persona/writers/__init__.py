"""What turns findings into the words of a persona, and the verifier that keeps claims to what their evidence carries.

Imports personas and below.
"""
