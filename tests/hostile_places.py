"""Addresses that browsers have at their push services, and what somebody could send instead to make the server call it."""

_GOOD = "fcm.googleapis.com"
# Shapes as the browsers give them, with made-up tokens; each with the service it is at.
REAL = {
    "https://fcm.googleapis.com/fcm/send/cXk2-d_9:APA91bH-made_up_token": "fcm.googleapis.com",
    "https://fcm.googleapis.com/wp/dQw4:APA91bMade-Up": "fcm.googleapis.com",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABmade-up_token==": "updates.push.services.mozilla.com",
    "https://web.push.apple.com/QMade-up_token": "web.push.apple.com",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAmade%2bup%3d%3d": "wns2-par02p.notify.windows.com",
}
HOSTILE = [
    "",
    " ",
    "/etc/passwd",
    "//fcm.googleapis.com/x",
    # Not https, or not quite.
    f"http://{_GOOD}/x", f"HTTPS://{_GOOD}/x", f"https:/{_GOOD}/x", f"https:{_GOOD}/x", f"https:///{_GOOD}/x",
    f"file://{_GOOD}/x", f"gopher://{_GOOD}/x", f"ws://{_GOOD}/x", f"https+unix://{_GOOD}/x", "javascript:alert(1)",
    # Addresses in numbers, in every writing, and names of this machine and of clouds' inner services.
    "https://127.0.0.1/x", "https://127.1/x", "https://2130706433/x", "https://0x7f000001/x", "https://017700000001/x",
    "https://0/x", "https://10.0.0.1/x", "https://169.254.169.254/latest/meta-data", "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x", "https://[fd00::1]/x", "https://localhost/x", "https://localhost:5000/x",
    "https://metadata.google.internal/x", "https://127.0.0.1.nip.io/x",
    # Somebody before an at sign.
    f"https://{_GOOD}@evil.example/x", f"https://{_GOOD}:x@evil.example/x", f"https://user@{_GOOD}/x",
    f"https://user:pass@{_GOOD}/x", f"https://@{_GOOD}/x", f"https://evil.example\\@{_GOOD}/x",
    f"https://evil.example%40{_GOOD}/x", f"https://{_GOOD}%40evil.example/x", f"https://evil.example#@{_GOOD}/x",
    f"https://evil.example?@{_GOOD}/x", f"https://evil.example/@{_GOOD}/x", f"https://evil.example;@{_GOOD}/x",
    # Ports.
    f"https://{_GOOD}:443/x", f"https://{_GOOD}:22/x", f"https://{_GOOD}:/x", f"https://{_GOOD}:0/x",
    f"https://{_GOOD}:99999/x", f"https://{_GOOD}:x/x",
    # Hosts that look alike, longer, shorter, or above the listed ones.
    f"https://{_GOOD}.evil.example/x", f"https://evil-{_GOOD}/x", f"https://x.{_GOOD}/x", f"https://{_GOOD}./x",
    f"https://.{_GOOD}/x", "https://googleapis.com/x", "https://storage.googleapis.com/x", "https://fcmgoogleapis.com/x",
    "https://fcm-googleapis.com/x", "https://fcm.googleapis.co/x", "https://push.apple.com/x",
    "https://a.b.push.apple.com/x", "https://evilpush.apple.com/x", "https://push.apple.com.evil.example/x",
    "https://notify.windows.com/x", "https://x.notify.windows.com.evil.example/x", "https://xnotify.windows.com/x",
    "https://Fcm.GoogleApis.com/x",
    # Letters of other scripts, and dots that are none.
    "https://f\u0441m.googleapis.com/x", "https://fcm.g\u043e\u043egleapis.com/x", "https://\uff46\uff43\uff4d.googleapis.com/x",
    "https://fcm。googleapis。com/x", "https://fcm\uff0egoogleapis\uff0ecom/x", "https://xn--fm-nmc.googleapis.com/x",
    f"https://{_GOOD}/é", f"https://{_GOOD}\u2044x", f"https://{_GOOD}\u200b/x", f"https://{_GOOD}\u00ad/x",
    # White space, line ends and control characters, in front, behind and inside.
    f" https://{_GOOD}/x", f"https://{_GOOD}/x ", f"https://{_GOOD}/x\n", f"https://{_GOOD}/x\r\nX-Evil: 1",
    f"https://{_GOOD}/x HTTP/1.1", f"https://{_GOOD}\t/x", f"https://{_GOOD}/\x00", f"\thttps://{_GOOD}/x",
    f"https://{_GOOD}\n.evil.example/x",
    # Backslashes, missing paths, fragments, lists.
    f"https://{_GOOD}\\x", f"https:\\\\{_GOOD}\\x", f"https://{_GOOD}", f"https://{_GOOD}?x", f"https://{_GOOD}/",
    f"https://{_GOOD}/x#y", f"https://{_GOOD},evil.example/x", f"https://{_GOOD}/<script>", f'https://{_GOOD}/"x"',
]  # fmt: skip
