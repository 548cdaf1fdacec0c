"""The client's remote half: a Persona server over HTTP, with the methods of the local store.

Requests are retried with jitter, `Retry-After` honoured, under an idempotency key; problems become the errors that
the same call raises in process. Imports experiments (what is shown) and below; httpx2 only when it is used.
"""
