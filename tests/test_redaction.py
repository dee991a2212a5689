"""Secrets are shortened wherever they stand: by what they are, and by the names of what holds them."""

from __future__ import annotations

import json

import pytest

from mockserver.redaction import cleaned, cleaned_data, named_as_secret, secrets_in

SECRET = "query-secret-77"
SHOWN = "que…77"


@pytest.mark.parametrize(
    ("name", "only_asked"),
    [
        *((name, False) for name in ("api_key", "apikey", "API-Key", "x-api-key", "access_token", "refresh_token")),
        *((name, False) for name in ("client_secret", "secret", "secret_key", "password", "passwd", "Authorization")),
        *(("key", True), ("token", True)),
    ],
)
def test_a_value_is_shortened_because_of_its_name(name: str, only_asked: bool) -> None:
    texts = [
        f'{{"{name}" : "{SECRET}", "a": 1}}',
        f"/v1/x?a=1&{name}={SECRET}&b=2",
        f"{name}={SECRET}",
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{SECRET}\r\n--x--',
        f'{{"url": "https://example.com/a.png?{name}={SECRET}"}}',
    ]

    assert named_as_secret(name)
    for text in texts:
        assert cleaned(text, (), asked=True) == text.replace(SECRET, SHOWN)
        assert (cleaned(text, ()) == text) is only_asked


@pytest.mark.parametrize(
    "text",
    [
        '{"monkey": "banana-split-1", "max_tokens": 12, "keys": ["abcdefghijkl"], "key": 5, "token_id": "abcdefgh"}',
        '{"key": {"type": "string"}, "tokens": "abcdefghijkl", "prompt": "the key: abcdefghijkl"}',
        "/v1/x?monkey=banana-split-1&keyword=abcdefghijkl",
    ],
)
def test_other_values_stay_as_they_are(text: str) -> None:
    assert cleaned(text, (), asked=True) == text
    assert not named_as_secret("monkey")


def test_what_was_cleaned_is_still_json_and_stays_as_it_is() -> None:
    text = json.dumps({"password": 'ab"\\cdefghijklmnop"', "deep": [{"api_key": "short"}]})
    once = cleaned(text, ())

    assert json.loads(once) == {"password": "…", "deep": [{"api_key": "…"}]}
    assert cleaned(once, ()) == once
    assert cleaned_data({"token": SECRET, "n": [1]}) == {"token": SHOWN, "n": [1]}


def test_a_secret_that_was_cut_off_is_shortened_too() -> None:
    assert cleaned(f'{{"api_key": "{SECRET}', ()) == f'{{"api_key": "{SHOWN}'


def test_named_secrets_are_found_to_be_looked_for_elsewhere() -> None:
    body = b'{"api_key": "body-secret-88", "token": "short"}'

    found = secrets_in({"authorization": "Bearer sk-1234567890ab"}, "key=a%20secret%2Bvalue", body)
    assert found == ("sk-1234567890ab", "a%20secret%2Bvalue", "a secret+value", "body-secret-88")
