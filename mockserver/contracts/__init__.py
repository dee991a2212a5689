"""Reader 1 of the contracts: what the server knows of its providers."""

from mockserver.contracts.catalogue import Catalogue, Refusal
from mockserver.contracts.compile import compile_provider
from mockserver.contracts.compiled import Bound, CompiledFamily, CompiledOperation, CompiledProvider
from mockserver.contracts.load import Facts, load_folder, load_provider
from mockserver.contracts.locate import fixtures_dir

__all__ = [
    "Bound",
    "Catalogue",
    "CompiledFamily",
    "CompiledOperation",
    "CompiledProvider",
    "Facts",
    "Refusal",
    "compile_provider",
    "fixtures_dir",
    "load_folder",
    "load_provider",
]
