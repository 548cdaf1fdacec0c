"""API keys: `psn_<id>_<secret>`. The secret is shown once; only its SHA-256 is kept.

A slow hash such as Argon2 protects guessable passwords; a secret of 256 random bits needs none, and every request
would pay half a second for it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import NotFoundError, SettingError
from persona.experiments.ids import new_id, now_ms
from persona.store.tables import keys

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_KEY = re.compile(r"psn_([0-9a-z]{20})_([A-Za-z0-9_-]{43})")
_USED_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Key:
    """What may be known of a key by everyone who may see keys."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    revoked_at: int | None

    def may(self, scope: Scope) -> bool:
        """admin holds write, write holds read."""
        return any(SCOPES.index(held) >= SCOPES.index(scope) for held in self.scopes)


async def create_key(
    connection: AsyncConnection, *, name: str, scopes: Collection[str], expires_in_days: float | None = None
) -> tuple[Key, str]:
    """A new key and its text, which can never be had again. Raises SettingError."""
    wanted = tuple(scope for scope in SCOPES if scope in scopes)
    strange = sorted(set(scopes) - set(SCOPES))
    if strange or not wanted:
        named = f'"{strange[0]}" is not a scope' if strange else "A key needs a scope"
        raise SettingError(f"{named}.", hint=f"Give some of {', '.join(SCOPES)}.")
    if expires_in_days is not None and not 0 < expires_in_days <= 3650:
        raise SettingError("A key can be valid for up to 3650 days.", hint="Leave it out for a key without an end.")
    now = now_ms()
    identity = new_id("key")
    secret = secrets.token_urlsafe(32)
    row = {
        "id": identity,
        "name": name.strip()[:200] or "unnamed",
        "digest": _digest(secret),
        "scopes": list(wanted),
        "created_at": now,
        "expires_at": None if expires_in_days is None else now + round(expires_in_days * 86_400_000),
    }
    await connection.execute(insert(keys).values(row))
    return await get_key(connection, identity), f"psn_{identity.removeprefix('key_')}_{secret}"


async def find_key(connection: AsyncConnection, text: str) -> Key | None:
    """The key that `text` is, if it is one that is still valid."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    row = (await connection.execute(select(keys).where(keys.c.id == f"key_{match[1]}"))).first()
    digest = row.digest if row is not None else "0" * 64
    if not hmac.compare_digest(digest, _digest(match[2])) or row is None:
        return None
    expired = row.expires_at is not None and row.expires_at <= now_ms()
    return None if expired or row.revoked_at is not None else _key(row)


def use_is_worth_noting(key: Key) -> bool:
    """Once a minute is often enough to write down when a key was last used."""
    return key.last_used_at is None or now_ms() - key.last_used_at > _USED_EVERY_MS


async def note_use(connection: AsyncConnection, key_id: str) -> None:
    await connection.execute(update(keys).where(keys.c.id == key_id).values(last_used_at=now_ms()))


async def list_keys(connection: AsyncConnection) -> list[Key]:
    """Every key, the newest first."""
    rows = await connection.execute(select(keys).order_by(keys.c.created_at.desc(), keys.c.id.desc()))
    return [_key(row) for row in rows]


async def any_key(connection: AsyncConnection) -> bool:
    return bool((await connection.execute(select(func.count()).select_from(keys))).scalar())


async def get_key(connection: AsyncConnection, key_id: str) -> Key:
    row = (await connection.execute(select(keys).where(keys.c.id == key_id))).first()
    if row is None:
        raise NotFoundError("There is no such key.", where=key_id, hint="persona keys list shows those there are.")
    return _key(row)


async def revoke_key(connection: AsyncConnection, key_id: str) -> Key:
    """From now on the key is refused; it stays in the list. Raises NotFoundError."""
    await get_key(connection, key_id)
    await connection.execute(
        update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None)).values(revoked_at=now_ms())
    )
    return await get_key(connection, key_id)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(
        row.id,
        row.name,
        tuple(row.scopes),
        row.created_at,
        row.expires_at,
        row.last_used_at,
        row.revoked_at,
    )
