"""Security headers on every answer (security.md, section 10) and a check of where a writing request comes from."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from forum.config import Config

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
POLICY = "Content-Security-Policy"
# The one Trusted Types policy there is, on the one page that brings a worker along; static/js/push.js makes it.
WORKER_TYPES = "push-worker"


def content_security_policy(config: Config, types: str = "'none'") -> str:
    """The policy for every page: own origin only, nothing inline, no HTML sinks in scripts.

    `types` names the Trusted Types policies that scripts may make.
    """
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in config.public_origins)
    parts = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        f"connect-src 'self' {sockets}".rstrip(),
        # Browsers hold a form's redirects to this list too, and leaving is a form that ends on the neutral page.
        f"form-action 'self' {config.exit_origin}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
        "require-trusted-types-for 'script'",
        f"trusted-types {types}",
    ]
    if config.secure:
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)


def fixed_headers(config: Config) -> list[tuple[str, str]]:
    """The headers that are the same on every answer."""
    headers = [
        (POLICY, content_security_policy(config)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("X-Robots-Tag", "noindex, nofollow, noarchive, nosnippet"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=(), browsing-topics=()"),
    ]
    if config.secure:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers


def let_a_worker_in() -> None:
    """Lets the answer's page register the push worker, which browsers count among what a string must not reach.

    A page with this header can make one policy by one name, once; push.js does, and lets one address through.
    """
    g.lets_a_worker_in = True


def install(app: Flask, config: Config) -> None:
    """Puts the headers on every answer and refuses writing requests that another site made a browser send."""
    fixed, with_worker = fixed_headers(config), content_security_policy(config, WORKER_TYPES)

    @app.before_request
    def refuse_foreign_names() -> None:
        # A name that is not ours means a look-alike or a rebinding attack (Flask's own check ends in an empty page).
        if config.hosts and urlsplit(f"//{request.host}").hostname not in config.hosts:
            abort(400)

    @app.before_request
    def refuse_foreign_writes() -> None:
        # no-referrer makes browsers send "Origin: null" with forms, so the fetch metadata is what tells (ASVS 3.5.8).
        if request.method in WRITING and request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(400)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(fixed)
        if g.get("lets_a_worker_in"):
            response.headers[POLICY] = with_worker
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response
