"""Security headers on every answer (security.md, section 10) and a check of where a writing request comes from."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from forum.config import Config

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def content_security_policy(config: Config) -> str:
    """The policy for every page: own origin only, nothing inline, no HTML sinks in scripts."""
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
        "trusted-types 'none'",
    ]
    if config.secure:
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)


def fixed_headers(config: Config) -> list[tuple[str, str]]:
    """The headers that are the same on every answer."""
    headers = [
        ("Content-Security-Policy", content_security_policy(config)),
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


def install(app: Flask, config: Config) -> None:
    """Puts the headers on every answer and refuses writing requests that another site made a browser send."""
    fixed = fixed_headers(config)

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
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response
