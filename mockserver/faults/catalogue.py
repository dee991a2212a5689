"""The catalogue of faults: what each does, to which answers, with which numbers, and whether a client must bear it.

A fault is ``legal`` when the answer still keeps its contract and the standards it is sent by: a conforming client must
not care. Where one is not, a client should report a failure, in time and without a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from mockserver.faults import chunks, endings, events, heads, values
from mockserver.faults.delivery import Inject

Target = Literal["whole", "stream", "query", "callback"]
BOTH: tuple[Target, ...] = ("whole", "stream")
WHOLE: tuple[Target, ...] = ("whole",)
STREAM: tuple[Target, ...] = ("stream",)
QUERY: tuple[Target, ...] = ("query",)
CALLBACK: tuple[Target, ...] = ("callback",)
MOST_SECONDS = 3600.0
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Parameter:
    """A number (with bounds) or a text that says how a fault acts."""

    default: float | str
    about: str
    least: float = 0.0
    most: float = MOST_SECONDS


@dataclass(frozen=True)
class Fault:
    """One entry. ``inject`` puts it into an answer (None: a task or a callback knows what to do).

    With ``before`` the request is not carried out: what comes back comes from in front of the provider.
    """

    name: str
    legal: bool
    on: tuple[Target, ...]
    about: str
    inject: Inject | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def _seconds(default: float, about: str) -> dict[str, Parameter]:
    return {"seconds": Parameter(default, about)}


def _after(default: float, about: str) -> dict[str, Parameter]:
    return {"after": Parameter(default, about, least=-1, most=MOST_BYTES)}


_HALF = "events of a stream or bytes of a body that come before it; -1 is half of them"
_BEFORE = {"before": Parameter(0, "1: the request is not carried out, and costs nothing", most=1)}

_ALL = (
    # in their order: answers, values, events, how they are written, where writes are cut, how it ends
    Fault("html_error", False, BOTH, "a proxy's HTML page comes in place of the answer", heads.html_error,
          {"status": Parameter(502, "the status", least=400, most=599),
           "before": Parameter(1, "0: the request was carried out, and its answer is lost", most=1)}),
    Fault("success_status", False, WHOLE, "an error comes with status 200", heads.success_status),
    Fault("unknown_field", True, BOTH, "objects have fields of all types that no document names", values.unknown_field),
    Fault("null_field", True, BOTH, "fields that may be left out are null", values.null_field),
    Fault("missing_optional", True, BOTH, "fields that may be left out are left out", values.missing_optional),
    Fault("missing_required", False, BOTH, "a field that must be there is missing", values.missing_required,
          {"field": Parameter("", "which one; without it, one that the seed chooses")}),
    Fault("unknown_enum", False, BOTH, "a status or finish reason is a word of no document", values.unknown_enum),
    Fault("wrong_type", False, BOTH, "a number is sent as text, or a text as a number", values.wrong_type),
    Fault("reordered_keys", True, BOTH, "the members of objects come in another order", values.reordered_keys),
    Fault("escaped_text", True, BOTH, "characters beyond ASCII are written as \\u escapes", values.escaped_text),
    Fault("pretty_json", True, WHOLE, "the JSON is indented", values.pretty_json),
    Fault("bad_json", False, BOTH, "the JSON of the body, or of one event, is broken", values.bad_json),
    Fault("empty_body", False, BOTH, "status and headers come without a body", heads.empty_body),
    Fault("no_done", False, STREAM, "the last event never comes", events.no_done),
    Fault("early_end", False, STREAM, "the stream ends in good order, but too early", events.early_end,
          _after(-1, "events that come; -1 is half of them")),
    Fault("duplicate_event", False, STREAM, "one event comes twice", events.duplicate_event),
    Fault("swapped_events", False, STREAM, "two events come in each other's place", events.swapped_events),
    Fault("lost_event", False, STREAM, "one event never comes", events.lost_event),
    Fault("error_event", False, STREAM, "an error comes in place of the rest of the stream", events.error_event,
          {"error": Parameter("", "an id of the catalogue; without it, one that tells of trouble upstream")}),
    Fault("late_end", True, STREAM, "the last event comes late", events.late_end,
          _seconds(1.0, "seconds between the last event and the one before")),
    Fault("huge_event", True, STREAM, "one event is very long (white space inside its JSON)", events.huge_event,
          {"kilobytes": Parameter(256, "how long", least=1, most=16 * 1024)}),
    Fault("multiline_data", True, STREAM, "an event's data stands in several data lines", events.multiline_data),
    Fault("sse_fields", True, STREAM, "events carry id, retry and unknown fields", events.extra_fields),
    Fault("sse_comments", True, STREAM, "comment lines stand between and inside of events", events.comments),
    Fault("no_space", True, STREAM, "no blank stands after the colon of a field", events.no_space),
    Fault("blank_lines", True, STREAM, "more blank lines than one stand between events", events.blank_lines),
    Fault("crlf", True, STREAM, "lines end in CR LF", events.crlf),
    Fault("lone_cr", True, STREAM, "lines end in CR alone", events.lone_cr),
    Fault("byte_order_mark", True, STREAM, "the stream begins with a byte order mark", events.byte_order_mark),
    Fault("gzip", True, WHOLE, "the body is compressed, if the client accepts that", chunks.gzip),
    Fault("wrong_content_type", False, BOTH, "the content type is another", heads.wrong_content_type,
          {"type": Parameter("text/plain", "which")}),
    Fault("no_content_type", False, BOTH, "there is no content type", heads.no_content_type),
    Fault("odd_headers", True, BOTH, "there are unknown, long and repeated headers", heads.odd_headers),
    Fault("connection_close", True, BOTH, "the connection ends after the answer", heads.connection_close),
    Fault("utf8_split", True, BOTH, "writes end in the middle of a character", chunks.utf8_split),
    Fault("single_bytes", True, BOTH, "each byte is written by itself", chunks.single_bytes),
    Fault("chunked", True, WHOLE, "a whole answer comes in chunks, without a length", chunks.chunked),
    Fault("cut_body", False, BOTH, "the connection is closed in the middle of the body", endings.cut_body,
          _after(-1, "bytes that come before it; -1 is half of them")),
    Fault("cut_stream", False, STREAM, "the connection is closed in the middle of an event", endings.cut_stream,
          _after(-1, "events that come before it; -1 is half of them")),
    Fault("reset", False, BOTH, "the connection is reset", endings.reset,
          {**_after(0, "events or bytes that come before it; 0 is before the head"), **_BEFORE}),
    Fault("no_answer", False, BOTH, "the connection is closed without an answer", endings.no_answer, _BEFORE),
    Fault("stall", False, BOTH, "nothing more comes, until the connection is closed", endings.stall,
          {**_after(-1, _HALF), **_seconds(300.0, "seconds until the connection is closed")}),
    Fault("slow_bytes", True, BOTH, "bytes drip", chunks.slow_bytes,
          {"bytes": Parameter(16, "bytes at a time", least=1, most=MOST_BYTES),
           "pause": Parameter(0.05, "seconds before each", most=60)}),
    Fault("delay", True, BOTH, "the answer begins late", endings.delay, _seconds(2.0, "seconds before the first byte")),
    Fault("status_flap", False, QUERY, "a running task shows its first state again and again", None,
          {"every": Parameter(2, "each so many queries", least=2, most=1000)}),
    Fault("not_found_yet", False, QUERY, "a new task is unknown to the first queries", None,
          {"queries": Parameter(2, "how many", least=1, most=1000)}),
    Fault("late_callback", True, CALLBACK, "the event of a charge comes late", None,
          {"seconds": Parameter(60, "simulated seconds after the charge", most=1e9)}),
    Fault("duplicate_callback", True, CALLBACK, "the event of a charge comes more than once", None,
          {"times": Parameter(2, "how often", least=2, most=20),
           "seconds": Parameter(0, "simulated seconds between one and the next", most=1e9)}),
    Fault("lost_callback", False, CALLBACK, "the event of a charge never comes"),
)  # fmt: skip

FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _ALL})
ORDER: Mapping[str, int] = MappingProxyType({name: place for place, name in enumerate(FAULTS)})
