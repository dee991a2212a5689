"""Where the project's data lies: inside the installed wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def fixtures_dir(package: Path = _PACKAGE) -> Path:
    """The folder that holds `contracts/`, `rules/`, `scenarios/` and `media/`.

    A wheel carries it as `_fixtures` inside the package; a checkout has it as `fixtures` beside the package.

    Raises:
        FileNotFoundError: neither exists, so the installation is incomplete.
    """
    candidates = (package / "_fixtures", package.parent / "fixtures")
    for folder in candidates:
        if folder.is_dir():
            return folder
    looked = " or ".join(str(folder) for folder in candidates)
    raise FileNotFoundError(f"the data folder of {package.name} is missing: looked for {looked}; reinstall the package")
