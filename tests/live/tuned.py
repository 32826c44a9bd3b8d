"""The real server with other numbers: patches for the async mode, lays `TUNED` over the settings, runs wsgi.py.

`HOOK` names a function of tests/live/hooks.py that is called with the app before it serves.
"""

import importlib
import json
import os
import runpy
import sys
import warnings
from pathlib import Path

MODE = os.environ["ASYNC_MODE"]
if MODE == "eventlet":
    warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated.*")
    import eventlet

    eventlet.monkey_patch()
elif MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from forum import serving  # noqa: E402  # the async mode is patched before anything of the product is imported
from forum.config import Config  # noqa: E402  # as above

from_environment, serve = Config.from_env, serving.serve


def tuned(env=None, **overrides):
    """The settings of the environment with the test's own numbers over them."""
    return from_environment(env, **{**json.loads(os.environ.get("TUNED", "{}")), **overrides})


def hooked(app, config):
    """Calls the hook, then serves."""
    getattr(importlib.import_module("tests.live.hooks"), os.environ["HOOK"])(app)
    serve(app, config)


Config.from_env = tuned
if os.environ.get("HOOK"):
    serving.serve = hooked
runpy.run_path("wsgi.py", run_name="__main__")
