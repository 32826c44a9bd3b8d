"""The only start of the server: `python wsgi.py` patches for the async mode, makes the app and serves it.

Imported (by `flask --app wsgi`), it only makes the app, unpatched: commands run in ordinary threads.
"""

import os
import sys

SERVING = __name__ == "__main__"
MODE = os.environ.get("ASYNC_MODE") or "eventlet"

if SERVING and MODE == "eventlet":
    import warnings

    postgres = bool(os.environ.get("DATABASE_URL"))
    if not (postgres or os.environ.get("REDIS_URL") or os.environ.get("PUSH_CONTACT")):
        # Nothing to look up by name: eventlet's own resolver would only take 10 MB.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # eventlet warns at every import that it is being retired: known, and decided in docs/decisions.md.
    warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated.*")
    import eventlet

    # PostgreSQL's client is 4 MB, which a house on SQLite does not need.
    eventlet.monkey_patch(all=True, psycopg=postgres)
elif SERVING and MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()

# engine.io's client takes requests along where it finds it, and Socket.IO Redis: 3.5 and 6 MB. Whoever needs them imports
# them when they need them.
NEEDLESS = ("requests",) if os.environ.get("REDIS_URL") else ("requests", "redis")
HIDDEN = [name for name in NEEDLESS if SERVING and name not in sys.modules]
for name in HIDDEN:
    sys.modules[name] = None  # type: ignore[assignment]  # the documented way to say that there is none

from forum import create_app
from forum.config import Config
from forum.environment import UnsafeConfiguration
from forum.serving import serve

for name in HIDDEN:
    del sys.modules[name]

try:
    config = Config.from_env(serving=True) if SERVING else Config.from_env(async_mode="threading")
except UnsafeConfiguration as trouble:
    raise SystemExit(f"Nightlight does not start: {trouble}") from None
app = create_app(config)

if SERVING:
    serve(app, config)
