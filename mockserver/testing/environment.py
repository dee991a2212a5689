"""The environment of a child process that shall talk to a mock, under the names that official SDKs read."""

from __future__ import annotations

from mockserver.app import Understudy
from mockserver.contracts import CompiledProvider

MESSAGES = "/v1/messages"  # what Anthropic's SDK puts after its base URL


def environment(app: Understudy, url: str, key: str, provider: str | None = None) -> dict[str, str]:
    """Variables by name: base URLs and a key for OpenAI's and Anthropic's SDKs, and a URL for each provider.

    ``provider`` is where OpenAI's SDK is sent; without one, that of the settings, else the one that documents most.
    Anthropic's is sent where the Messages API is documented, and has no variables when it is nowhere.
    """
    chosen = app.providers[provider or _usual(app)]
    found = {
        "MOCKSERVER_URL": url,
        "MOCK_API_KEY": key,
        "OPENAI_BASE_URL": _base(url, chosen),
        "OPENAI_API_KEY": key,
    }
    for name, one in app.providers.items():
        found[f"MOCK_{name.upper().replace('-', '_')}_URL"] = _base(url, one)
    talking = [one for one in (chosen, *app.providers.values()) if _messages_base(one) is not None]
    if talking:
        found["ANTHROPIC_BASE_URL"] = f"{url}/{talking[0].name}{_messages_base(talking[0])}"
        found["ANTHROPIC_API_KEY"] = key
    return found


def _usual(app: Understudy) -> str:
    named = app.settings.provider
    return named if named != "all" else max(app.providers, key=lambda name: len(app.providers[name].operations))


def _base(url: str, provider: CompiledProvider) -> str:
    return f"{url}/{provider.name}{provider.facts.provider.base_path}"


def _messages_base(provider: CompiledProvider) -> str | None:
    """What stands before ``/v1/messages`` in a provider's path of the Messages API; None when it has none."""
    paths = [row.facts.path for row in provider.operations.values() if row.facts.path.endswith(MESSAGES)]
    return paths[0].removesuffix(MESSAGES) if paths else None
