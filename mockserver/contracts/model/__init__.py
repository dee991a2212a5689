"""The contract as reader 1 knows it: one struct for each kind of thing a contract file may say.

The structs are the grammar: a key that is not named here stops the load (``load.py`` says which, where, and the nearest
valid name), and ``fixtures/contracts/meta`` holds the same grammar as JSON Schema, written from these structs by
``mockserver contract grammar``. Terms, conditions and templates are small languages of their own, see ``terms.py``,
``rules.py`` and ``templates.py``.
"""

from mockserver.contracts.model.callback import Callback
from mockserver.contracts.model.errors import ErrorEntry, Errors
from mockserver.contracts.model.family import (
    Attachment,
    Family,
    Follows,
    KnownTask,
    Lifecycle,
    Model,
    Offer,
    Phase,
    Price,
    Result,
    Wait,
)
from mockserver.contracts.model.notes import (
    Clause,
    Clauses,
    Contradiction,
    Contradictions,
    Example,
    Examples,
    KnownInput,
    KnownInputs,
)
from mockserver.contracts.model.operations import Operation, Operations, Place
from mockserver.contracts.model.provider import Auth, Channel, Host, Provider, Sample, Scheme, VoiceFacts
from mockserver.contracts.model.resource import Filter, KnownResource, Paging, Parent, Resource, Sorting
from mockserver.contracts.model.rules import Rule, Violation
from mockserver.contracts.model.words import Condition, Json, Kind, Level, Method, Part, Source, State, Step, Word

__all__ = [
    "Attachment",
    "Auth",
    "Callback",
    "Channel",
    "Clause",
    "Clauses",
    "Condition",
    "Contradiction",
    "Contradictions",
    "ErrorEntry",
    "Errors",
    "Example",
    "Examples",
    "Family",
    "Filter",
    "Follows",
    "Host",
    "Json",
    "Kind",
    "KnownInput",
    "KnownInputs",
    "KnownResource",
    "KnownTask",
    "Level",
    "Lifecycle",
    "Method",
    "Model",
    "Offer",
    "Operation",
    "Operations",
    "Paging",
    "Parent",
    "Part",
    "Phase",
    "Place",
    "Price",
    "Provider",
    "Resource",
    "Result",
    "Rule",
    "Sample",
    "Scheme",
    "Sorting",
    "Source",
    "State",
    "Step",
    "Violation",
    "VoiceFacts",
    "Wait",
    "Word",
]
