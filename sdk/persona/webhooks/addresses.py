"""Which addresses a webhook may be sent to: one pure function, tested by a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from persona.errors import SettingError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What `is_global` lets pass on Python 3.11 and must not be reached: ways to spell an IPv4 address in IPv6, and
# addresses that are nobody's.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/23",  # Teredo and other special uses
        "::/96",  # IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "ff00::/8",
        "fec0::/10",
    )
)


def refusal(address: Address | str, allowed: Iterable[Network] = ()) -> str | None:
    """Why this address may not be reached, in words; None when it may. `allowed` are networks that the
    configuration names on purpose."""
    if isinstance(address, str):
        address = ip_address(address)
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return f"{address} is a link-local address"
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
    if any(address.version == network.version and address in network for network in allowed):
        return None
    if address.is_loopback:
        return f"{address} is this machine itself"
    if address.is_link_local:
        return f"{address} is a link-local address"
    if not address.is_global or any(address.version == net.version and address in net for net in _NEVER):
        return f"{address} is not a public address"
    return None


def check_url(url: str, *, insecure: bool = False) -> str:
    """Gives the URL back when a webhook may be sent there as far as its text tells. `insecure` allows plain http and
    leaves private addresses to the moment of sending, when it is known which are allowed. Raises SettingError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingError(f'"{url}" is not a URL.', hint="Give one such as https://example.com/hook.") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise SettingError(f'"{url}" is not a web address.', hint="Give one such as https://example.com/hook.")
    if parts.scheme == "http" and not insecure:
        raise SettingError(
            "A webhook over plain http could be read and changed on its way.", where=url, hint="Use https."
        )
    if parts.username is not None or parts.password is not None:
        raise SettingError("A webhook URL must not carry a user name or password.", where=f"https://{parts.hostname}")
    if port == 0 or any(ord(letter) < 33 or ord(letter) == 127 for letter in url):
        raise SettingError("The webhook URL holds a character or port that URLs may not have.", where=parts.hostname)
    why = None if insecure else _literal_refusal(parts.hostname)
    if why is not None:
        raise SettingError(
            f"A webhook may not be sent there: {why}.",
            where=url,
            hint="Give a public address; for one of your own: serve --allow-webhooks-to, webhooks create --insecure.",
        )
    return url


def _literal_refusal(host: str) -> str | None:
    """For a host that is written as an address. Names are looked up at each sending."""
    try:
        return refusal(host.rstrip("."))
    except ValueError:
        return None


def parse_networks(texts: Collection[str]) -> tuple[Network, ...]:
    """Reads "10.0.0.0/8" or "127.0.0.1". Raises SettingError."""
    found = []
    for text in texts:
        try:
            found.append(ip_network(text.strip(), strict=False))
        except ValueError:
            raise SettingError(
                f'"{text}" is not a network.', hint='Give an address or a network such as "10.0.0.0/8".'
            ) from None
    return tuple(found)
