"""Tools: they are called by their names, with arguments that satisfy their schemas, and their results end the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from conformance.bench import Bench
from conformance.checks import Check
from conformance.dialogue.hearing import CALLS, STOP, Reply
from conformance.dialogue.questions import QUESTION, TOOL_QUESTION, TOOLS
from conformance.dialogue.speaking import Call
from conformance.dialogue.talk import ROUND, Talk, talks
from conformance.engine import compiled
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.probe import Probe
from conformance.strict_json import read_json
from conformance.view import View, answer_of

CHAPTER = "tools"


def checks(bench: Bench) -> Iterator[Check]:
    """Each family whose requests may have tools."""
    for talk in talks(bench):
        if talk.takes("tools") and talk.accepts(talk.request(TOOL_QUESTION, tools=TOOLS)):
            yield from _loop(talk)
            if talk.takes("tool_choice"):
                yield from _choices(talk)
            if talk.takes("parallel_tool_calls"):
                yield from _parallel(talk)


def unfit(calls: Sequence[Call]) -> list[str]:
    """What is wrong with calls: an unknown tool, an id that is none or not its own, arguments that do not fit."""
    wrong = []
    schemas = {tool.name: tool.schema for tool in TOOLS}
    for call in calls:
        if call.name not in schemas:
            wrong.append(f"{call.name!r} is no tool that was given")
            continue
        try:
            arguments = read_json(call.arguments)
        except ValueError:
            wrong.append(f"{call.name} has the arguments {call.arguments!r}, which are no JSON")
            continue
        wrong += [f"{call.name}: {problem.message}" for problem in compiled(schemas[call.name]).iter_errors(arguments)]
    if len({call.id for call in calls}) < len(calls) or not all(call.id for call in calls):
        wrong.append(f"the ids of the calls are {[call.id for call in calls]}")
    return wrong


def _loop(talk: Talk) -> Iterator[Check]:
    probe, source = talk.loop, talk.source("tools")

    def rounds(view: View) -> list[Reply]:
        view.exchange(probe.id, ROUND)
        found = [answer_of(one) for one in view.exchanges(probe.id, ROUND)]
        return [talk.reply(answer, probe.prediction) for answer in found]

    def called(view: View) -> Verdict:
        replies = rounds(view)
        calls = [call for reply in replies for call in reply.first.calls]
        wrong = [] if calls else ["no tool was called"]
        wrong += [f"a round that calls ended with {one.first.finish}" for one in replies
                  if one.first.calls and one.first.finish != CALLS]  # fmt: skip
        return none_wrong(wrong, _told(calls))

    def fitting(view: View) -> Verdict:
        calls = [call for reply in rounds(view) for call in reply.first.calls]
        return none_wrong(unfit(calls), _told(calls)) if calls else failed("no tool was called")

    def ended(view: View) -> Verdict:
        replies = rounds(view)
        last = replies[-1].first
        if last.calls:
            return failed(f"after {len(replies)} rounds it still calls: {_told(last.calls)}")
        if len(replies) == 1:
            return failed("no tool was called")
        if last.finish != STOP or not last.text.strip():
            return failed(f"the last answer ends with {last.finish}: {last.text!r}")
        return passed(f"{len(replies)} rounds, then {last.text!r}")

    for what, says, judge, fact in (
        ("tools-called", "tools that a question needs are called", called, "tools"),
        ("tools-arguments", "the arguments of calls satisfy the tools' schemas", fitting, "arguments"),
        ("tools-results", "results of calls are taken, and the loop ends with a text", ended, "results"),
    ):
        yield talk.check(what, says, (probe,), judge, f"/text/{fact}", chapter=CHAPTER, source=source)


def _choices(talk: Talk) -> Iterator[Check]:
    last = TOOLS[-1].name
    none = talk.request(TOOL_QUESTION, tools=TOOLS, tool_choice=talk.protocol.choice("none"))
    named = talk.request(QUESTION, tools=TOOLS, tool_choice=talk.protocol.choice(last))
    source = talk.source("tool_choice")

    def no_call(reply: Reply) -> list[str]:
        wrong = [f"it calls {_told(reply.first.calls)}"] if reply.first.calls else []
        return wrong if reply.first.text.strip() else [*wrong, "it says nothing"]

    def some_call(reply: Reply) -> list[str]:
        return unfit(reply.first.calls) if reply.first.calls else [f"it calls nothing and says {reply.first.text!r}"]

    def that_call(reply: Reply) -> list[str]:
        others = [call.name for call in reply.first.calls if call.name != last]
        return some_call(reply) + [f"it calls {name}, not {last}" for name in others]

    yield _judged(talk, "tool-choice-none", "with tool_choice none no tool is called", talk.probe("tools-none", none),
                  no_call, source)  # fmt: skip
    yield _judged(talk, "tool-choice-required", "a required tool is called", talk.whole_tools, some_call, source)
    yield _judged(talk, "tool-choice-named", "the tool named is called", talk.probe("tools-named", named), that_call,
                  source)  # fmt: skip


def _judged(talk: Talk, what: str, says: str, probe: Probe, wrong: Callable[[Reply], list[str]], source: Any) -> Check:
    def judge(view: View) -> Verdict:
        reply = talk.read(view, probe)
        return none_wrong(wrong(reply), _told(reply.first.calls) or reply.first.text)

    name = what.replace("tool-choice", "tools-choice")
    return talk.check(name, says, (probe,), judge, f"/text/{what}", chapter=CHAPTER, source=source)


def _parallel(talk: Talk) -> Iterator[Check]:
    """Told not to, a model calls one tool a round; told that it may, each of two that are needed."""
    source = talk.source("parallel_tool_calls")
    for may in (False, True):
        request = talk.request(TOOL_QUESTION, tools=TOOLS, parallel_tool_calls=may)
        if not talk.accepts(request):
            continue
        probe = talk.probe(f"parallel-{str(may).lower()}", request)

        def judge(view: View, probe: Probe = probe, may: bool = may) -> Verdict:
            calls = talk.read(view, probe).first.calls
            if not may:
                return none_wrong([f"it calls {_told(calls)}"] if len(calls) > 1 else [], _told(calls))
            return none_wrong([f"it calls {_told(calls)}"] if len(calls) < len(TOOLS) else unfit(calls), _told(calls))

        what = "parallel-tools" if may else "one-tool-at-a-time"
        says = "two tools may be called at once" if may else "one tool is called at a time when that is asked for"
        yield talk.check(what, says, (probe,), judge, "/text/parallel_tool_calls", chapter=CHAPTER, source=source,
                         level="may" if may else "")  # fmt: skip


def _told(calls: Sequence[Call]) -> str:
    return ", ".join(f"{call.name}({call.arguments})" for call in calls)
