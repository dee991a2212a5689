"""litellm's asynchronous requests: it gives httpx clients a transport of its own, over aiohttp.

The transport is taken over where litellm is loaded when a mock starts; there httpx's own types are expected.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import httpx
from respx.mocks import AbstractRequestMocker

MODULE = "litellm.llms.custom_httpx.aiohttp_transport"
"""The module that must be loaded for there to be anything to take over."""


class LitellmMocker(AbstractRequestMocker):
    """respx's way into the transport."""

    name = "litellm"
    targets: ClassVar = [f"{MODULE}.LiteLLMAiohttpTransport"]
    target_methods: ClassVar = ["handle_async_request"]

    @classmethod
    def to_httpx_request(cls, **kwargs: Any) -> httpx.Request:
        request: httpx.Request = kwargs["request"]
        return request

    @classmethod
    async def from_async_httpx_response(cls, httpx_response: Any, target: Any, **kwargs: Any) -> httpx.Response:
        return httpx.Response(
            httpx_response.status_code,
            headers=httpx_response.headers.raw,
            stream=_Stream(httpx_response.stream),
            extensions=httpx_response.extensions,
            request=kwargs["request"],
        )


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        parts: AsyncIterator[bytes] = self._stream.__aiter__()
        return parts

    async def aclose(self) -> None:
        await self._stream.aclose()
