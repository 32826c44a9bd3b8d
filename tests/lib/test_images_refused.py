"""What is no picture, what is not whole and what is a flood of pixels is refused in words, in bounded time and memory."""

import resource
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forum.lib import images
from forum.lib.images import BROKEN, TOO_LARGE, UNKNOWN, Unfit
from tests.lib import pictures as make

# What a file makes Pillow warn of is passed over, as it is where the app runs.
pytestmark = pytest.mark.filterwarnings("ignore")

BOUNDS, NEEDED = make.BOUNDS, make.NEEDED

# --- What is no picture -------------------------------------------------------------------------------------------------

NO_PICTURES = {
    "nothing": b"",
    "words": b"Just words, nothing to see.",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "svg with a head": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "page": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj",
    "bitmap": make.written(make.drawn(), "BMP"),
    "tiff": make.written(make.drawn(), "TIFF"),
    "avif": make.written(make.drawn(), "AVIF"),
    "jpeg 2000": make.written(make.drawn(), "JPEG2000"),
    "icon": make.written(make.drawn(), "ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
    "page that begins like a gif": b"GIF89a/*<script>alert(1)</script>*/=1;",
    "zip with a jpeg inside": b"PK\x03\x04" + make.from_a_phone(),
    "jpeg with bytes before": b"<!--" + make.from_a_phone(),
}
BROKEN_ONES = {
    "only the mark of a jpeg": b"\xff\xd8\xff",
    "half a jpeg": make.from_a_phone()[:900],
    "a png's head": make.png_with_words()[:40],
    "half a png": make.png_with_words()[: len(make.png_with_words()) // 2],
    "half a webp": make.webp_with_words()[:200],
    "a gif's head": make.gif_that_moves()[:20],
    "half a gif": make.gif_that_moves()[:400],
    "png whose pixels end early": make.png_claiming(400, 400),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_in_words(name: str) -> None:
    with pytest.raises(Unfit) as refused:
        images.draw_anew(NO_PICTURES[name], BOUNDS)
    assert refused.value.reason in (UNKNOWN, BROKEN)


@pytest.mark.parametrize("name", BROKEN_ONES)
def test_what_is_not_whole_is_refused_in_words(name: str) -> None:
    with pytest.raises(Unfit) as refused:
        images.draw_anew(BROKEN_ONES[name], BOUNDS)
    assert refused.value.reason in (UNKNOWN, BROKEN)


def gif_claiming(width: int, height: int) -> bytes:
    """A GIF with a small screen and one huge frame, which its reader makes room for before anything is drawn."""
    raw = bytearray(make.written(Image.new("P", (8, 8)), "GIF"))
    control = b"\x21\xf9\x04\x08\x00\x00\x00\x00"
    at = raw.index(b",", 13 + 3 * 2 ** ((raw[10] & 7) + 1))
    raw[at + 5 : at + 9] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes(raw[:at]) + control + bytes(raw[at:])


def jpeg_claiming(width: int, height: int, **facts: bool) -> bytes:
    """A small JPEG whose frame says another size."""
    raw = bytearray(make.written(Image.new("RGB", (16, 16)), **facts))
    at = raw.index(b"\xff\xc2" if facts else b"\xff\xc0")
    raw[at + 5 : at + 9] = height.to_bytes(2) + width.to_bytes(2)
    return bytes(raw)


def webp_claiming(width: int, height: int) -> bytes:
    """A lossless WebP whose head says another size."""
    raw = bytearray(make.written(Image.new("RGB", (16, 16)), "WEBP", lossless=True))
    raw[21:25] = (int.from_bytes(raw[21:25], "little") & ~0xFFFFFFF | (height - 1) << 14 | (width - 1)).to_bytes(
        4, "little"
    )
    return bytes(raw)


FLOODS = {
    "png": make.png_claiming(50_000, 50_000),
    "png, just too large": make.png_claiming(5_100, 5_000),
    "png, a line": make.png_claiming(20_001, 1),
    "png, the most there is": make.png_claiming(2**31 - 1, 2**31 - 1),
    "gif": gif_claiming(65_535, 65_535),
    "gif, just too large": gif_claiming(5_100, 5_000),
    "jpeg": jpeg_claiming(65_500, 65_500),
    "jpeg, just too large": jpeg_claiming(15_000, 13_500),
    "jpeg in several scans": jpeg_claiming(5_100, 5_000, progressive=True),
    "webp": webp_claiming(16_383, 16_383),
    "webp, just too large": webp_claiming(4_000, 3_200),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(name: str) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(Unfit) as refused:
        images.draw_anew(FLOODS[name], BOUNDS)
    assert refused.value.reason == TOO_LARGE
    assert time.process_time() - begun < 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < BOUNDS.memory


def test_scan_upon_scan_is_refused() -> None:
    raw = make.written(make.drawn(), progressive=True)
    last = raw[raw.rindex(b"\xff\xda") : -2]
    with pytest.raises(Unfit):
        images.draw_anew(raw[:-2] + last * images.SCANS_MOST + b"\xff\xd9", BOUNDS)
    assert images.draw_anew(raw[:-2] + last * 8 + b"\xff\xd9", BOUNDS).width == make.SIZE[0]


LARGEST = {
    "a phone's jpeg": ("RGB", (12_000, 9_000), "JPEG", {}),
    "progressive": ("RGB", (5_000, 5_000), "JPEG", {"progressive": True, "subsampling": 0}),
    "progressive, four colours": ("CMYK", (5_000, 5_000), "JPEG", {"progressive": True, "subsampling": 0}),
    "png": ("RGBA", (5_000, 5_000), "PNG", {}),
    "png, few colours": ("P", (5_000, 5_000), "PNG", {"transparency": 0}),
    "webp": ("RGBA", (4_000, 3_100), "WEBP", {"lossless": True}),
    "gif": ("P", (5_000, 5_000), "GIF", {}),
}
IN_A_PROCESS = """
import resource, sys, time
from forum.lib import images
raw = sys.stdin.buffer.read()
before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
drawn = images.draw_anew(raw, images.Bounds(192 * 1024 * 1024, 1600, 400_000))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time() - begun)
"""


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_that_are_taken_keep_within_their_memory(name: str) -> None:
    mode, size, kind, facts = LARGEST[name]
    raw = make.written(Image.new(mode, size), kind, **facts)
    done = subprocess.run([sys.executable, "-c", IN_A_PROCESS], input=raw, capture_output=True, check=True, timeout=60)
    kilobytes, seconds = map(float, done.stdout.split())
    # The result and its copies come on top of what decoding takes.
    assert kilobytes * 1024 < BOUNDS.memory * 1.15, f"{kilobytes / 1024:.0f} MB"
    assert seconds < 5


# --- Whatever comes -----------------------------------------------------------------------------------------------------


def taken_or_refused(raw: bytes) -> None:
    """Draws a bare picture or refuses with a sentence of ours; nothing else can happen, and it does not take long."""
    begun = time.process_time()
    reason, drawn = "", None
    try:
        drawn = images.draw_anew(raw, BOUNDS)
    except Unfit as refused:
        reason = refused.reason
    found = {marker for marker, _content in make.segments(drawn.content)} if drawn else set()
    assert found <= NEEDED | {0xE0}
    assert bool(drawn) is not (reason in (UNKNOWN, BROKEN, TOO_LARGE))
    assert time.process_time() - begun < 3


SOUND = [file() for file in make.FILES.values()]
CHANGE = st.tuples(st.integers(0, 2**20), st.binary(min_size=1, max_size=6))


@settings(max_examples=300, deadline=None)
@given(raw=st.sampled_from(SOUND), changes=st.lists(CHANGE, min_size=1, max_size=12), cut=st.integers(0, 4_000))
def test_broken_files_end_in_a_sentence(raw: bytes, changes: list[tuple[int, bytes]], cut: int) -> None:
    file = bytearray(raw)
    for place, content in changes:
        at = place % len(file)
        file[at : at + len(content)] = content
    taken_or_refused(bytes(file[: len(file) - cut % len(file)]))


@settings(max_examples=200, deadline=None)
@given(raw=st.sampled_from(SOUND), changes=st.lists(CHANGE, min_size=1, max_size=6))
def test_broken_heads_end_in_a_sentence(raw: bytes, changes: list[tuple[int, bytes]]) -> None:
    """Most that goes wrong goes wrong in the first bytes: sizes, tables, profiles, what a camera wrote."""
    file = bytearray(raw)
    for place, content in changes:
        at = place % 700
        file[at : at + len(content)] = content
    taken_or_refused(bytes(file))


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\x00\x00\x00WEBPVP8 "]),
    rest=st.binary(max_size=2_000),
)
def test_any_bytes_end_in_a_sentence(head: bytes, rest: bytes) -> None:
    taken_or_refused(head + rest)
