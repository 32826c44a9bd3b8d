"""Templates as the code they are turned into, kept beside them like byte code.

To make that code took 0.3 s of a core for the first pages of each process, while everybody else in it waited. `make compiled`
writes the files; a process that serves reads them and writes none. Each holds a digest of its template, so an older one is
passed over, never believed.
"""

from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import jinja2
from jinja2.bccache import Bucket

FOLDER = Path(__file__).resolve().parent.parent / "templates" / ".kept"


class KeptTemplates(jinja2.FileSystemBytecodeCache):
    """What was kept for templates as an environment turns them into code; written to only where `keeps` says so."""

    def __init__(self, environment: jinja2.Environment) -> None:
        how = (
            jinja2.__version__,
            sorted(environment.extensions),
            environment.trim_blocks,
            environment.lstrip_blocks,
            environment.undefined.__name__,
        )
        super().__init__(str(FOLDER), f"%s-{blake2b(repr(how).encode(), digest_size=6).hexdigest()}.kept")
        self.keeps = False
        self.names: set[str] = set()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was made, where that is wanted."""
        if self.keeps:
            super().dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Reads what was kept."""
        if self.keeps:
            self.names.add(Path(self._get_cache_filename(bucket)).name)
        super().load_bytecode(bucket)


def keep_all() -> None:
    """Keeps every template as it is now, and nothing older; for `make compiled`."""
    from forum import create_app  # noqa: PLC0415  # the app is made with this module
    from forum.config import Config  # noqa: PLC0415  # as above

    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        environment = create_app(Config.from_env({"FORUM_DATA": folder, "ASYNC_MODE": "threading"})).jinja_env
    kept = KeptTemplates(environment)
    kept.keeps = True
    environment.bytecode_cache = kept
    if environment.cache is not None:
        environment.cache.clear()
    for name in environment.list_templates(filter_func=lambda each: not each.startswith(".kept/")):
        environment.get_template(name)
    for older in FOLDER.iterdir():
        if older.name not in kept.names:
            older.unlink(missing_ok=True)
