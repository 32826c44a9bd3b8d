"""Pictures for tests, as cameras, phones and people who mean harm write them."""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from forum.lib.images import Bounds

# Each stands in a file that is sent, and must be in nothing that is kept.
SECRETS = {
    "camera": "Secretcam Nine",
    "place": "N 51.5007 zz-secret-place",
    "xmp": "zz-secret-xmp-words",
    "comment": "zz-secret-comment",
    "text chunk": "zz-secret-text-chunk",
    "profile": "zz-secret-profile",
    "behind the end": "zz-secret-trailing-bytes",
    "photoshop": "zz-secret-iptc-words",
}
SIZE = (120, 80)
BOUNDS = Bounds(memory=192 * 1024 * 1024, edge=1600, length=400_000)
# Tables, frame, scan and end: what a JPEG cannot be shown without.
NEEDED = {0xDB, 0xC0, 0xC4, 0xDA, 0xD9}
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><d>{SECRETS["xmp"]}</d></x:xmpmeta>""".encode()


def drawn(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A picture whose top left corner is red, top right green, bottom left blue, bottom right yellow."""
    image = Image.new("RGB", size)
    half_x, half_y = size[0] // 2, size[1] // 2
    pen = ImageDraw.Draw(image)
    corners = {(0, 0): "red", (half_x, 0): "lime", (0, half_y): "blue", (half_x, half_y): "yellow"}
    for (x, y), colour in corners.items():
        pen.rectangle((x, y, x + half_x, y + half_y), fill=colour)
    return image.convert(mode)


def written(image: Image.Image, kind: str = "JPEG", **facts: Any) -> bytes:
    """A file of an image."""
    file = BytesIO()
    image.save(file, kind, **facts)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: its name, the place, which way it was held."""
    facts = Image.Exif()
    facts[0x010F] = facts[0x0110] = SECRETS["camera"]
    facts[0x0112] = orientation
    facts.get_ifd(0x8825).update(
        {1: "N", 2: (51.0, 30.0, 2.5), 3: "W", 4: (0.0, 7.0, 29.0), 27: SECRETS["place"].encode()}
    )
    return facts


def profile(*, swapped: bool = False) -> bytes:
    """An sRGB profile with words in it; `swapped` means green by red and red by green."""
    plain = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    if swapped:
        plain = plain.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    words = SECRETS["profile"].encode()
    return struct.pack(">I", len(plain) + len(words)) + bytes(plain[4:]) + words


def from_a_phone(orientation: int = 1) -> bytes:
    """A JPEG with everything in it that a file can say beside its picture."""
    secret = SECRETS["photoshop"].encode()
    raw = written(
        drawn(), exif=exif(orientation), xmp=XMP, icc_profile=profile(), comment=SECRETS["comment"].encode(), quality=95
    )
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(secret)) + secret + b"\x00" * (len(secret) % 2)
    )
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return raw[:2] + segment + raw[2:] + SECRETS["behind the end"].encode() + b"PK\x03\x04 <script>alert(1)</script>"


def png_with_words(mode: str = "RGB") -> bytes:
    """A PNG with text chunks of every kind, and bytes behind its end."""
    words, said = PngImagePlugin.PngInfo(), SECRETS["text chunk"]
    words.add_text("Author", said)
    words.add_text("Comment", said, zip=True)
    words.add_itxt("Description", said, lang="en", tkey="d", zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    raw = written(drawn(mode=mode), "PNG", pnginfo=words, exif=exif(), icc_profile=profile())
    return raw + SECRETS["behind the end"].encode()


def webp_with_words() -> bytes:
    """A WebP with all that it can carry."""
    return (
        written(drawn(), "WEBP", exif=exif(), xmp=XMP, icc_profile=profile(), quality=95)
        + SECRETS["behind the end"].encode()
    )


def gif_that_moves() -> bytes:
    """A GIF with a comment; its first frame is the drawn one, its second is white."""
    frames = [drawn(mode="P"), Image.new("P", SIZE)]
    raw = written(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=SECRETS["comment"].encode())
    return raw + SECRETS["behind the end"].encode()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are a PNG of this size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Every segment of a JPEG with its content, the scans' own bytes with theirs; what stands behind the end is marker 0."""
    assert jpeg[:2] == b"\xff\xd8"
    at = 2
    while True:
        assert jpeg[at] == 0xFF, f"no marker at {at}"
        marker = jpeg[at + 1]
        if marker == 0xD9:
            yield marker, b""
            if jpeg[at + 2 :]:
                yield 0, jpeg[at + 2 :]
            return
        length = int.from_bytes(jpeg[at + 2 : at + 4])
        yield marker, jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        while marker == 0xDA and not (jpeg[at] == 0xFF and jpeg[at + 1] != 0 and not 0xD0 <= jpeg[at + 1] <= 0xD7):
            at += 1


FILES: dict[str, Callable[[], bytes]] = {
    "phone": from_a_phone,
    "png": png_with_words,
    "png, seen through": lambda: png_with_words("RGBA"),
    "png, few colours": lambda: png_with_words("P"),
    "webp": webp_with_words,
    "gif": gif_that_moves,
    "progressive": lambda: written(drawn(), progressive=True, comment=b"zz-secret-comment"),
    "cmyk": lambda: written(drawn(mode="CMYK"), comment=b"zz-secret-comment"),
    "grey": lambda: written(drawn(mode="L"), comment=b"zz-secret-comment"),
    "two pictures": lambda: written(
        drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", SIZE)], comment=b"zz-secret-comment"
    ),
}
