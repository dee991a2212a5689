"""One handler for each kind of operation. A handler knows the kind, never a provider: those differ in data."""

from collections.abc import Callable
from typing import Any

from mockserver.contracts.model import Kind
from mockserver.operations.balance import answer_balance
from mockserver.operations.chat import answer_chat
from mockserver.operations.embeddings import answer_embeddings
from mockserver.operations.files import answer_content, answer_file
from mockserver.operations.images import answer_images
from mockserver.operations.messages import answer_messages
from mockserver.operations.models import answer_model, answer_models
from mockserver.operations.query import answer_query
from mockserver.operations.resources import answer_create, answer_get, answer_list, answer_quota, answer_update
from mockserver.operations.responses import answer_responses
from mockserver.operations.speech import answer_speech
from mockserver.operations.submit import answer_submit

HANDLERS: dict[Kind, Callable[[Any], Any]] = {
    "balance": answer_balance,
    "chat": answer_chat,
    "content": answer_content,
    "embeddings": answer_embeddings,
    "file": answer_file,
    "images": answer_images,
    "messages": answer_messages,
    "model": answer_model,
    "models": answer_models,
    "query": answer_query,
    "resource-create": answer_create,
    "resource-get": answer_get,
    "resource-list": answer_list,
    "resource-quota": answer_quota,
    "resource-update": answer_update,
    "responses": answer_responses,
    "speech": answer_speech,
    "submit": answer_submit,
}

__all__ = ["HANDLERS"]
