"""The same description gives the same file, whoever asks and wherever."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import mockserver.media
from mockserver.media import Clip, MediaSpec, Picture, Sound, render

SPECS: list[MediaSpec] = [
    Picture(160, 90, "png", ("a fox", "狐"), 1),
    Picture(160, 90, "jpeg", ("a fox", "狐"), 1),
    Picture(160, 90, "webp", ("a fox", "狐"), 1),
    Clip(96, 64, 1.2, 10, True, ("a fox",), 1),
    *(Sound(0.5, name, ("a fox",), 1) for name in ("mp3", "wav", "flac", "opus", "aac", "pcm")),
]
CHECKOUT = Path(mockserver.media.__file__).parents[2]


def _elsewhere(program: str, *, hash_seed: str) -> str:
    environment = {"PYTHONPATH": str(CHECKOUT), "PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_two_renderings_are_identical_in_two_processes() -> None:
    program = (
        "from hashlib import sha256\n"
        "from mockserver.media import Clip, Picture, Sound, render\n"
        f"for spec in {SPECS!r}: print(sha256(render(spec)).hexdigest())"
    )
    here = [sha256(render(spec)).hexdigest() for spec in SPECS]
    assert _elsewhere(program, hash_seed="12").split() == here
    assert len(set(here)) == len(SPECS)


def test_importing_the_package_loads_neither_pillow_nor_pyav() -> None:
    program = "import sys, mockserver.media; print([name for name in ('PIL', 'av') if name in sys.modules])"
    assert _elsewhere(program, hash_seed="0").strip() == "[]"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: getattr(spec, "format", "mp4"))
def test_another_prompt_or_seed_is_another_file(spec: MediaSpec) -> None:
    import msgspec

    plain = render(spec)
    assert render(msgspec.structs.replace(spec, caption=("a crow",))) != plain
    assert render(msgspec.structs.replace(spec, seed=2)) != plain
