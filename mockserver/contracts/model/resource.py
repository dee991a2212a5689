"""``resource`` of a family: things that an account makes, lists, reads and changes by id, such as uploaded media."""

from __future__ import annotations

from typing import Literal

from mockserver.contracts.model.words import Json, Part, Source, Word


class Parent(Part, frozen=True):
    """The resource that a new one belongs to: its family, and the field of the request that names it."""

    family: Word
    field: str


class Filter(Part, frozen=True):
    """A list holds the members whose ``field`` fits what was ``asked``, a term; nothing asked fits all.

    ``among``: what was asked is a list of values; ``contains``: a text inside the field's.
    """

    field: str
    asked: Json
    match: Literal["is", "among", "contains"] = "is"


class Sorting(Part, frozen=True):
    """The fields of the request that sort a list: ``by`` holds a word of ``fields``, ``order`` perhaps ``descending``.

    A request that says nothing sorts by the word ``usual``, descending.
    """

    by: str
    order: str
    fields: dict[str, str]
    descending: str
    usual: str


class Paging(Part, frozen=True):
    """The fields of the request that hold a page's number, counted from 1, and its size."""

    number: str
    size: str


class KnownResource(Part, frozen=True):
    """A resource of the document's examples: every account may name it, no list shows it."""

    id: str
    source: Source
    fields: dict[str, Json] = {}
    facts: dict[str, Json] = {}
    created: float = 0.0


class Resource(Part, frozen=True):
    """What the family's resources are made of.

    ``id`` is one of the provider's ``ids``. ``fields`` are terms over the request that makes one (``parent.x`` reads
    the parent), ``changes`` those that an update sets, terms over its request. ``refer`` stands before an id where
    another request names the resource as media: it then has what is known of the URL in the field ``media``, and the
    terms ``facts``. ``most`` is how many an account may have, ``payer`` the field that names another token to pay with.
    """

    id: str
    fields: dict[str, Json]
    source: Source
    changes: dict[str, Json] = {}
    parent: Parent | None = None
    media: str | None = None
    refer: str | None = None
    facts: dict[str, Json] = {}
    filters: list[Filter] = []
    sorting: Sorting | None = None
    paging: Paging | None = None
    most: int | None = None
    payer: str | None = None
    known: list[KnownResource] = []
