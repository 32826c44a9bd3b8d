"""A picture that somebody chose becomes a plain JPEG here and nowhere else: decoded, turned, made small, drawn anew.

Nothing of the file goes on but what can be seen: no place, time, camera, name, comment, profile, thumbnail, and nothing
that stood behind its end. The pixels are decoded and encoded again, so nothing can be hidden in how they were written.
"""

import os
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from forum.lib.words import N_

# The names Pillow has for them; which one a file is, it tells by the file's beginning. With these modules known it looks for
# no others.
FORMATS = (
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
)
# Between two qualities people hardly see a difference; below the last one the picture is made smaller instead.
QUALITIES = (85, 75, 65, 55, 45)
SMALLER = 0.7
SMALLEST_EDGE = 16
# Longer than any camera's. How a picture is scaled costs memory by how much longer one edge gets shorter.
LONGEST_EDGE = 20_000
# A progressive picture has about ten; each one more goes over all of the picture again.
SCANS_MOST = 64
PROFILE_MOST_BYTES = 1 << 20
# Rows that are looked at together while a large picture is made smaller.
BAND = 256
# What decoding takes at most, in bytes of memory a pixel (measured): a JPEG in one scan is decoded small, in more it is
# held whole; an animated WebP needs two canvases beside the picture.
COST_IN_ONE_SCAN, COST, COST_OF_WEBP = 1, 8, 16

UNKNOWN = N_("This is no picture we can take. JPEG, PNG, WebP and GIF are.")
BROKEN = N_("This picture is damaged or not whole. Please choose it once more, or another one.")
TOO_LARGE = N_("This picture has too many pixels for us. Please choose a smaller copy of it.")

_JPEG = b"\xff\xd8\xff"
_START_OF_SCAN = 0xDA
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SEEN_THROUGH = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}

# What a file says wrongly about itself is no matter for a log.
warnings.filterwarnings("ignore", module=r"PIL\.")


class Unfit(ValueError):
    """The bytes are no picture that can be taken. `reason` is a sentence for the person who chose it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Bounds(NamedTuple):
    """How much memory a picture may take while it is decoded, in bytes; its longest edge and its length afterwards."""

    memory: int
    edge: int
    length: int


class Drawn(NamedTuple):
    """A plain JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def draw_anew(raw: bytes, bounds: Bounds) -> Drawn:
    """Turn the bytes of a JPEG, PNG, WebP or GIF (its first frame) into a plain JPEG in sRGB, upright, on white.

    A quarter of a second for a phone's picture, so it runs off the hub. Raises Unfit, and nothing else.
    """
    # Pillow makes room for some frames while it opens a file, before we can measure; it refuses twice this number.
    Image.MAX_IMAGE_PIXELS = bounds.memory // COST // 2
    try:
        with _opened(raw) as found:
            _check_size(found, raw, bounds.memory)
            return _encoded(_drawn(found, bounds.edge), bounds.length)
    except Unfit:
        raise
    except UnidentifiedImageError as error:
        raise Unfit(UNKNOWN) from error
    except Image.DecompressionBombError as error:
        raise Unfit(TOO_LARGE) from error
    except Exception as error:  # on a broken file Pillow's readers end in any of a dozen ways
        raise Unfit(BROKEN) from error


def _opened(raw: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded."""
    if raw.startswith(_JPEG):
        # Not `Image.open`: it has one measure for all kinds, and looks for a second picture behind the first.
        return JpegImagePlugin.JpegImageFile(BytesIO(raw))
    return Image.open(BytesIO(raw), formats=FORMATS)


def _check_size(found: Image.Image, raw: bytes, memory: int) -> None:
    width, height = found.size
    if width * height * _cost(found, raw) > memory or max(width, height) > LONGEST_EDGE:
        raise Unfit(TOO_LARGE)


def _cost(found: Image.Image, raw: bytes) -> int:
    """Bytes of memory a pixel that decoding takes."""
    if not isinstance(found, JpegImagePlugin.JpegImageFile):
        return COST_OF_WEBP if found.format == "WEBP" else COST
    if not found.info.get("progressive") and _is_one_scan(raw, found.layers):
        return COST_IN_ONE_SCAN
    if raw.count(bytes((0xFF, _START_OF_SCAN))) > SCANS_MOST:
        raise Unfit(BROKEN)
    return COST


def _is_one_scan(raw: bytes, layers: int) -> bool:
    """Whether a JPEG's first scan holds all of its layers."""
    return any(marker == _START_OF_SCAN and content[:1] == bytes((layers,)) for marker, content in _segments(raw))


def _segments(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG up to its first scan: marker and content."""
    at = 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        marker, length = raw[at + 1], int.from_bytes(raw[at + 2 : at + 4])
        if marker == 0xFF:
            at += 1
            continue
        yield marker, raw[at + 4 : at + 2 + length]
        if marker == _START_OF_SCAN:
            return
        at += 2 + length


def _drawn(found: Image.Image, edge: int) -> Image.Image:
    """The picture as it is to be seen: small, in sRGB, on white, upright. What the file said about it is left behind."""
    turn, profile = _turn_of(found), found.info.get("icc_profile")
    size = _fitting(found.size, edge)
    found.draft(None, size)
    image = _reduced(found, size)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    image = _on_white(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    return Image.frombytes("RGB", image.size, image.tobytes())


def _fitting(size: tuple[int, int], edge: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= edge:
        return size
    return max(1, round(size[0] * edge / longest)), max(1, round(size[1] * edge / longest))


def _turn_of(found: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(found.getexif().get(_ORIENTATION, 1))
    except Exception:  # what a camera wrote may be broken where its picture is whole
        return None


def _reduced(found: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The decoded picture in a plain mode, at most twice as large as it will be: band by band, as a whole costs memory."""
    found.load()
    factor = min(found.width // size[0], found.height // size[1])
    if factor < 2:
        return _in_plain_mode(found)
    parts = []
    for top in range(0, found.height, factor * BAND):
        band = found.crop((0, top, found.width, min(top + factor * BAND, found.height)))
        parts.append(_in_plain_mode(band).reduce(factor))
    whole = Image.new(parts[0].mode, (parts[0].width, sum(part.height for part in parts)))
    for place, part in enumerate(parts):
        whole.paste(part, (0, place * BAND))
    return whole


def _in_plain_mode(found: Image.Image) -> Image.Image:
    """The decoded picture as RGB, RGBA, L or CMYK."""
    if found.mode == "RGBA":
        return found
    if found.mode in _SEEN_THROUGH or "transparency" in found.info:
        return found.convert("RGBA")
    if found.mode in _SPACES:
        return found
    if found.mode.startswith("I"):
        # Sixteen bits of grey.
        return found.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return found.convert("L" if found.mode == "1" else "RGB")


def _on_white(image: Image.Image, profile: object) -> Image.Image:
    if image.mode != "RGBA":
        return _in_srgb(image, profile)
    white = Image.new("RGB", image.size, "white")
    white.paste(_in_srgb(image.convert("RGB"), profile), mask=image.getchannel("A"))
    return white


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """The colours that a picture's own profile means, in sRGB, which needs none."""
    if isinstance(profile, bytes) and 0 < len(profile) <= PROFILE_MOST_BYTES:
        try:
            own, plain = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            if own.profile.xcolor_space.strip() == _SPACES[image.mode]:
                converted = ImageCms.profileToProfile(image, own, plain, outputMode="RGB")
                return image.convert("RGB") if converted is None else converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that cannot be read: its picture is shown as if it had none.
            pass
    return image.convert("RGB")


def _encoded(image: Image.Image, most: int) -> Drawn:
    while True:
        for quality in QUALITIES:
            content = _written(image, quality)
            if len(content) <= most:
                return Drawn(content, *image.size)
        if max(image.size) <= SMALLEST_EDGE:
            raise Unfit(BROKEN)
        image = image.resize(_fitting(image.size, int(max(image.size) * SMALLER)), Image.Resampling.LANCZOS)


def _written(image: Image.Image, quality: int) -> bytes:
    # While Pillow writes to a file it lets other threads run, which it does not into a buffer: so it gets a file in memory.
    with open(os.memfd_create("picture"), "w+b") as file:
        image.save(file, "JPEG", quality=quality, optimize=True)
        file.seek(0)
        return file.read()
