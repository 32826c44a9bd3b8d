"""The peer of our rooms: a plain Socket.IO server on Node (bench/node), with what it needs brought here when it is missing.

Only the bench wants Node; the product and its tests never do.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from bench import machine
from bench.servers import Server

HOME = machine.ROOT / "bench" / "node"
PACKAGES = HOME / "node_modules"
PROGRAMS = {"node": "nodejs", "npm": "npm"}


def lacks() -> str:
    """Brings Node and its packages where it may; what is still missing then, in words to print, or an empty string."""
    wanted = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if wanted and not _installed(wanted):
        return f"there is no Node here (apt install {' '.join(wanted)})"
    lock, done = HOME / "package-lock.json", PACKAGES / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        print("  bringing the peer's packages", flush=True)
        command = ["npm", "ci", "--no-audit", "--no-fund"]
        brought = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
        if brought.returncode:
            return f"the peer's packages could not be brought: {brought.stderr[-300:]}"
        done.touch()
    return ""


def node_rooms() -> Server:
    """The peer. Ask `lacks` before."""
    return Server("Node socket.io", [str(Path("bench/node/server.js")), "PORT"], program="node")


def version() -> str:
    """Node's and the package's, as people write them."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    package = json.loads((PACKAGES / "socket.io" / "package.json").read_text())
    return f"Node {node.lstrip('v')}, socket.io {package['version']}"


def _installed(packages: list[str]) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"  installing {', '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True, check=False)
    return all(shutil.which(program) for program in PROGRAMS)
