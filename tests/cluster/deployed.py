"""The files of deploy/ as they are, with this machine's ports and folders in place of the examples.

Each text to be replaced must stand in the file, so a file that changed under the tests is noticed.
"""

from collections.abc import Mapping

from tests.servers import ROOT

DEPLOY = ROOT / "deploy"
SECRET = "a secret that only this house of the tests has"
PASSWORD = "change-this-password"


def expanded(name: str, changes: Mapping[str, str]) -> str:
    """One file of deploy/ with the examples replaced."""
    text = (DEPLOY / name).read_text()
    for example, real in changes.items():
        assert example in text, f"deploy/{name} does not name {example!r} any more"
        text = text.replace(example, real)
    return text


def environment(*, origin: str, postgres: int, redis: int) -> dict[str, str]:
    """What systemd would hand to each process."""
    text = expanded(
        "environment",
        {
            "https://example.org": origin,
            "change-this-secret": SECRET,
            "127.0.0.1:5432": f"127.0.0.1:{postgres}",
            "127.0.0.1:6379": f"127.0.0.1:{redis}",
        },
    )
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def redis_settings() -> str:
    """Redis's file; its port and folder are filled in when it starts."""
    return expanded("redis.conf", {"port 6379": "port {port}", "dir /var/lib/redis": "dir {folder}"})


def nginx_settings(folder: str, ports: tuple[int, int], processes: list[int]) -> str:
    """nginx's file: the ports for http and https, and those of the processes."""
    http, https = ports
    name = f"127.0.0.1:{https}"
    servers = "\n".join(f"        server 127.0.0.1:{port} max_fails=0;" for port in processes)
    return expanded(
        "nginx.conf",
        {
            "        server 127.0.0.1:5001 max_fails=0;\n        server 127.0.0.1:5002 max_fails=0;": servers,
            "user www-data;": "daemon off;",
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "/etc/nginx/mime.types": f"{folder}/mime.types",
            "/etc/nginx/nightlight-headers.conf": f"{folder}/nightlight-headers.conf",
            "/etc/letsencrypt/live/example.org/": f"{folder}/",
            "/opt/nightlight/": f"{ROOT}/",
            # Where the others of this machine may listen too; the loopback network has addresses enough.
            "listen [::]:80": f"listen 127.0.0.2:{http}",
            "listen [::]:443": f"listen 127.0.0.2:{https}",
            "listen 80": f"listen 127.0.0.1:{http}",
            "listen 443": f"listen 127.0.0.1:{https}",
            "https://example.org": f"https://{name}",
            "server_name example.org": "server_name 127.0.0.1",
            "worker_processes auto": "worker_processes 1",
            # nginx of another account than root may not write below /var.
            "http {\n": "http {\n"
            + "".join(
                f"    {part}_temp_path {folder}/{part};\n"
                for part in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            ),
        },
    )


def nginx_headers(https: int) -> str:
    """The headers nginx puts on the files it answers itself."""
    return expanded("nginx-headers.conf", {"wss://example.org": f"wss://127.0.0.1:{https}"})
