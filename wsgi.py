"""The only start of the server: `python wsgi.py` patches for the async mode, makes the app and serves it.

Imported (by `flask --app wsgi`), it only makes the app, unpatched: commands run in ordinary threads.
"""

import os
import sys

SERVING = __name__ == "__main__"
MODE = os.environ.get("ASYNC_MODE") or "eventlet"

if SERVING and MODE == "eventlet":
    import warnings

    if not (os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL") or os.environ.get("PUSH_CONTACT")):
        # Nothing to look up by name: eventlet's own resolver would only take 10 MB.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # eventlet warns at every import that it is being retired: known, and decided in docs/decisions.md.
    warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated.*")
    import eventlet

    eventlet.monkey_patch()
elif SERVING and MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()

# engine.io's client takes requests along where it finds it: 3.5 MB. Whoever needs it imports it when they need it.
HIDDEN = SERVING and "requests" not in sys.modules
if HIDDEN:
    sys.modules["requests"] = None  # type: ignore[assignment]  # the documented way to say that there is none

from forum import create_app
from forum.config import Config
from forum.environment import UnsafeConfiguration
from forum.serving import serve

if HIDDEN:
    del sys.modules["requests"]

try:
    config = Config.from_env(serving=True) if SERVING else Config.from_env(async_mode="threading")
except UnsafeConfiguration as trouble:
    raise SystemExit(f"Nightlight does not start: {trouble}") from None
app = create_app(config)

if SERVING:
    serve(app, config)
