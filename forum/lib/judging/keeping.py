"""The rules as they were read, kept beside the code like its byte code: to read them anew takes a second of a core.

`make compiled` writes the file. What it was made from is in its name, so an older one is passed over, never believed.
"""

import pickle
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

CODE = Path(__file__).resolve().parent
FOLDER = CODE / "rules"


def kept_or(read: Callable[[], Any]) -> Any:
    """What was kept of the rules and the code as they are now; where there is nothing, what `read` returns."""
    try:
        return pickle.loads(_file().read_bytes())  # noqa: S301  # it stands beside the code, whoever writes there writes code
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return read()


def is_kept() -> bool:
    """Whether the rules and the code as they are now were read and kept already."""
    return _file().is_file()


def keep(rules: Any) -> Path:
    """Keeps rules that were read, in place of what was kept before; returns where."""
    file = _file()
    new = file.with_suffix(".new")
    new.write_bytes(pickle.dumps(rules, protocol=pickle.HIGHEST_PROTOCOL))
    new.replace(file)
    for older in FOLDER.glob("*.kept"):
        if older != file:
            older.unlink(missing_ok=True)
    return file


def _file() -> Path:
    made_from = blake2b(sys.version.encode(), digest_size=10)
    for file in sorted((*CODE.glob("*.py"), *FOLDER.glob("*.toml"), *CODE.glob("weights/*.tsv"))):
        made_from.update(file.name.encode() + file.read_bytes())
    return FOLDER / f"{made_from.hexdigest()}.kept"
