"""Where a flow's call may go: to anybody on the internet, and inside one's own network only to machines that are listed.

Whoever writes flows names the address, and the call is made from inside: without this they could reach what only this
machine can, such as a cloud's own keys.
"""

import ipaddress
import socket
from dataclasses import dataclass, field
from typing import Any

import httpx

from cdp.settings import settings


class Forbidden(httpx.InvalidURL):
    """The call would go to a machine that flows may not call."""


@dataclass(frozen=True)
class Aim:
    """An address whose name was looked up, so that nobody can let it lead elsewhere afterwards."""

    url: httpx.URL
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)


def aim(url: str) -> Aim:
    """Promise where to call; raises Forbidden for what is neither on the internet nor listed in CDP_WEBHOOK_HOSTS."""
    asked = httpx.URL(url)
    if asked.scheme not in ("http", "https") or not asked.host:
        raise Forbidden("it is no address of the web")
    if asked.host.lower() in _listed():
        return Aim(asked)
    number = _looked_up(asked.host, asked.port or (443 if asked.scheme == "https" else 80))
    said = {"Host": asked.netloc.decode("ascii")}
    return Aim(asked.copy_with(host=number), said, {"sni_hostname": asked.host})


def _listed() -> set[str]:
    return {each.strip().lower() for each in settings().webhook_hosts.split(",") if each.strip()}


def _looked_up(host: str, port: int) -> str:
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} could not be found") from error
    if not found or not all(_is_outside(number) for number in found):
        raise Forbidden(f"{host} is not on the internet; if flows may call it, list it in CDP_WEBHOOK_HOSTS")
    return found[0]


def _is_outside(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast
