"""Sending one callback. Of the whole server, this module alone opens a connection of its own accord."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass

from mockserver.callbacks.addresses import Address, AddressError, Destination, reachable

ATTEMPT_SECONDS = 5.0
MOST_BYTES = 64 * 1024


class SendError(Exception):
    """No answer came; the text says why."""


class SilentError(SendError):
    """Nobody is there: no connection was made, or nothing came over it in time."""


@dataclass(frozen=True)
class Receipt:
    """What the receiver answered."""

    status: int
    body: bytes


async def send(to: Destination, body: bytes) -> Receipt:
    """POST JSON and return the answer, whatever it is; a redirect is an answer and not followed.

    Raises ``SendError`` when none comes within ``ATTEMPT_SECONDS`` real seconds.
    """
    try:
        async with asyncio.timeout(ATTEMPT_SECONDS):
            reader, writer = await _connected(to)
            try:
                return await _exchanged(to, body, reader, writer)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    except TimeoutError:
        raise SilentError(f"no answer within {ATTEMPT_SECONDS:g} seconds") from None
    except AddressError as error:
        raise SendError(str(error)) from None
    except OSError as error:
        raise SendError(f"no connection: {error}") from None


async def _connected(to: Destination) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first of the addresses that takes one: the one that was checked, never the name again."""
    addresses = list(to.addresses) or reachable(to.host, await _looked_up(to))
    secure = ssl.create_default_context() if to.scheme == "https" else None
    for position, address in enumerate(addresses):
        try:
            return await asyncio.open_connection(
                str(address), to.port, ssl=secure, server_hostname=to.host if secure else None
            )
        except OSError as error:
            if position == len(addresses) - 1:
                raise SilentError(f"no connection: {error}") from None
    raise AssertionError("there is always an address")


async def _looked_up(to: Destination) -> list[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(row[4][0]) for row in found]


async def _exchanged(
    to: Destination, body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Receipt:
    import h11  # here, as most servers never send a callback

    connection = h11.Connection(h11.CLIENT)
    headers = [
        ("Host", to.authority),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("User-Agent", "understudy"),
        ("Connection", "close"),
    ]
    request = h11.Request(method="POST", target=to.target, headers=headers)
    for part in (request, h11.Data(body), h11.EndOfMessage()):
        writer.write(connection.send(part) or b"")
    await writer.drain()
    status, received = 0, b""
    while True:
        try:
            event = connection.next_event()
        except h11.ProtocolError as error:
            raise SendError(f"the answer is no HTTP: {error}") from None
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(MOST_BYTES))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            received += bytes(event.data)
            if len(received) > MOST_BYTES:
                raise SendError(f"the answer has more than {MOST_BYTES} bytes")
        elif isinstance(event, h11.EndOfMessage):
            return Receipt(status, received)
