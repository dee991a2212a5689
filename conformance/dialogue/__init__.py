"""Conversations with models, in the three protocols that carry them: how one asks, and what one hears."""

from __future__ import annotations

from conformance.dialogue.hearing import Heard, Reply, Usage, reply_of
from conformance.dialogue.speaking import PROTOCOLS, Protocol, Tool

__all__ = ["PROTOCOLS", "Heard", "Protocol", "Reply", "Tool", "Usage", "reply_of"]
