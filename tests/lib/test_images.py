"""A picture keeps nothing but what can be seen on it, and nothing that is no picture comes in, in bounded time and memory."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forum.lib import images
from forum.lib.images import BROKEN, TOO_LARGE, UNKNOWN, Bounds, Drawn, Unfit
from tests.lib import pictures as make

# What a file makes Pillow warn of is passed over, as it is where the app runs.
pytestmark = pytest.mark.filterwarnings("ignore")

BOUNDS = Bounds(memory=192 * 1024 * 1024, edge=1600, length=400_000)
# Start, tables, frame, scan and end: what a JPEG cannot be shown without. And JFIF's head, which says its version.
NEEDED = {0xDB, 0xC0, 0xC4, 0xDA, 0xD9}
JFIF = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
FILES: dict[str, Callable[[], bytes]] = {
    "phone": make.from_a_phone,
    "png": make.png_with_words,
    "png, seen through": lambda: make.png_with_words("RGBA"),
    "png, few colours": lambda: make.png_with_words("P"),
    "webp": make.webp_with_words,
    "gif": make.gif_that_moves,
    "progressive": lambda: make.written(make.drawn(), progressive=True, comment=b"zz-secret-comment"),
    "cmyk": lambda: make.written(make.drawn(mode="CMYK"), comment=b"zz-secret-comment"),
    "grey": lambda: make.written(make.drawn(mode="L"), comment=b"zz-secret-comment"),
    "two pictures": lambda: make.written(
        make.drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", make.SIZE)], comment=b"zz-secret-comment"
    ),
}


def opened(drawn: Drawn) -> Image.Image:
    """The result as a reader's browser has it."""
    image = Image.open(BytesIO(drawn.content), formats=["JPEG"])
    image.load()
    assert (image.mode, image.size) == ("RGB", (drawn.width, drawn.height))
    return image


def corners(drawn: Drawn) -> str:
    """The colours of the four corners by their first letters, from the top left, row by row."""
    image, names = opened(drawn), {(1, 0, 0): "r", (0, 1, 0): "g", (0, 0, 1): "b", (1, 1, 0): "y", (1, 1, 1): "w"}
    places = [(x, y) for y in (0.2, 0.8) for x in (0.2, 0.8)]
    found = [image.getpixel((int(image.width * x), int(image.height * y))) for x, y in places]
    return "".join(names.get(tuple(round(part / 255) for part in colour), "?") for colour in found)


def bare(drawn: Drawn) -> None:
    """Fails unless the result holds nothing that a picture can be shown without."""
    for marker, content in make.segments(drawn.content):
        if marker == 0xE0:
            assert content == JFIF
        else:
            assert marker in NEEDED, f"a segment {marker:#x} is left: {content[:40]!r}"
    for secret in make.SECRETS.values():
        assert secret.encode() not in drawn.content
        assert secret.encode("utf-16-le") not in drawn.content
    image = opened(drawn)
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()


# --- What stays, and what does not ------------------------------------------------------------------------------------


def test_the_files_of_these_tests_hold_their_secrets() -> None:
    """Else finding none of them in the results would prove nothing."""
    phone, png, webp = make.from_a_phone(), make.png_with_words(), make.webp_with_words()
    for name in ("camera", "place", "xmp", "comment", "profile", "behind the end", "photoshop"):
        assert make.SECRETS[name].encode() in phone, name
    for name in ("camera", "place", "xmp", "text chunk", "behind the end"):
        assert make.SECRETS[name].encode() in png, name
    for name in ("camera", "place", "xmp", "profile", "behind the end"):
        assert make.SECRETS[name].encode() in webp, name
    assert make.SECRETS["comment"].encode() in make.gif_that_moves()
    assert Image.open(BytesIO(phone)).getexif().get_ifd(0x8825)[2] == (51.0, 30.0, 2.5)


def test_the_walk_through_a_file_sees_every_segment() -> None:
    found = dict(make.segments(make.from_a_phone()))
    assert {0xE1, 0xE2, 0xED, 0xFE, 0, *NEEDED} <= set(found)
    assert found[0].startswith(make.SECRETS["behind the end"].encode())


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_the_file_stays_but_what_is_seen(name: str) -> None:
    raw = FILES[name]()
    drawn = images.draw_anew(raw, BOUNDS)
    bare(drawn)
    assert (drawn.width, drawn.height) == make.SIZE
    assert len(drawn.content) <= BOUNDS.length
    if name != "grey":
        assert corners(drawn) == "rgby"
    assert images.draw_anew(drawn.content, BOUNDS).content[:2] == b"\xff\xd8", "its own result is a picture again"


def test_the_pixels_are_encoded_anew() -> None:
    """Also a picture that is small and clean already: how its bytes were put could carry words."""
    raw = images.draw_anew(make.from_a_phone(), BOUNDS).content
    padded = raw.replace(b"\xff\xda", b"\xff" * 40 + b"\xda", 1)
    assert b"\xff" * 40 in padded
    assert b"\xff" * 40 not in images.draw_anew(padded, BOUNDS).content


@pytest.mark.parametrize(
    ("orientation", "seen"),
    [(1, "rgby"), (2, "gryb"), (3, "ybgr"), (4, "byrg"), (5, "rbgy"), (6, "bryg"), (7, "ygbr"), (8, "gyrb"), (9, "rgby")],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_stands_upright(kind: str, orientation: int, seen: str) -> None:
    drawn = images.draw_anew(make.written(make.drawn(), kind, exif=make.exif(orientation)), BOUNDS)
    assert corners(drawn) == seen
    assert (drawn.width, drawn.height) == (make.SIZE if orientation not in (5, 6, 7, 8) else make.SIZE[::-1])
    bare(drawn)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_mean_what_their_profile_says(kind: str) -> None:
    swapped = make.written(make.drawn(), kind, icc_profile=make.profile(swapped=True), quality=95)
    assert corners(images.draw_anew(swapped, BOUNDS)) == "grby"


@pytest.mark.parametrize("profile", [b"no profile at all", b"", make.profile()[:90], bytes(200), b"x" * 2_000_000])
def test_a_profile_that_cannot_be_read_is_passed_over(profile: bytes) -> None:
    assert corners(images.draw_anew(make.written(make.drawn(), icc_profile=profile), BOUNDS)) == "rgby"


def test_a_profile_for_other_colours_is_passed_over() -> None:
    grey = make.written(make.drawn(mode="L"), "PNG", icc_profile=make.profile())
    assert opened(images.draw_anew(grey, BOUNDS)).getpixel((5, 5))[0] == pytest.approx(76, abs=3)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("WEBP", "RGBA"), ("GIF", "RGBA"), ("GIF", "P")]
)
def test_what_is_seen_through_is_white(kind: str, mode: str) -> None:
    clear = Image.new("RGBA", make.SIZE, (200, 0, 0, 0))
    if mode == "P":
        few = Image.new("P", make.SIZE, 1)
        few.putpalette([0, 0, 0, 200, 0, 0])
        raw = make.written(few, kind, transparency=1)
    else:
        raw = make.written(clear.convert(mode), kind)
    assert corners(images.draw_anew(raw, BOUNDS)) == "wwww"


def test_sixteen_bits_of_grey() -> None:
    raw = make.written(Image.new("I;16", make.SIZE, 0x8000), "PNG")
    assert opened(images.draw_anew(raw, BOUNDS)).getpixel((9, 9))[0] == pytest.approx(128, abs=2)


def test_one_bit() -> None:
    assert corners(images.draw_anew(make.written(Image.new("1", make.SIZE, 1), "PNG"), BOUNDS)) == "wwww"


# --- How large ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("came", "stays"), [((4000, 3000), (1600, 1200)), ((900, 3600), (400, 1600)), ((1601, 1), (1600, 1)), ((3, 2), (3, 2))]
)
def test_the_longest_edge_has_a_measure(kind: str, came: tuple[int, int], stays: tuple[int, int]) -> None:
    drawn = images.draw_anew(make.written(make.drawn(came, "P" if kind == "GIF" else "RGB"), kind), BOUNDS)
    assert (drawn.width, drawn.height) == stays
    if min(came) > 2:
        assert corners(drawn) == "rgby"


def test_a_large_picture_is_the_same_picture_made_smaller() -> None:
    """It is looked at in bands: no seam, nothing moved."""
    tall = Image.linear_gradient("L").resize((3400, 4800)).convert("RGB")
    seen = opened(images.draw_anew(make.written(tall, "PNG"), BOUNDS))
    wanted = tall.resize(seen.size, Image.Resampling.LANCZOS)
    for y in range(0, seen.height, 7):
        assert seen.getpixel((500, y))[0] == pytest.approx(wanted.getpixel((500, y))[0], abs=3)


@pytest.mark.parametrize("most", [400_000, 60_000, 9_000, 2_000])
def test_the_result_fits_whatever_is_on_it(most: int) -> None:
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    drawn = images.draw_anew(make.written(noise, quality=95), BOUNDS._replace(length=most))
    assert len(drawn.content) <= most
    assert opened(drawn).size == (drawn.width, drawn.height)


def test_a_measure_that_nothing_fits_is_no_endless_work() -> None:
    with pytest.raises(Unfit):
        images.draw_anew(make.from_a_phone(), BOUNDS._replace(length=10))


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
    raw[21:25] = (int.from_bytes(raw[21:25], "little") & ~0xFFFFFFF | (height - 1) << 14 | (width - 1)).to_bytes(4, "little")
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
    bare(images.draw_anew(raw[:-2] + last * 8 + b"\xff\xd9", BOUNDS))


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
    try:
        drawn = images.draw_anew(raw, BOUNDS)
    except Unfit as refused:
        assert refused.reason in (UNKNOWN, BROKEN, TOO_LARGE)
    else:
        for marker, _content in make.segments(drawn.content):
            assert marker in NEEDED | {0xE0}
    assert time.process_time() - begun < 3


SOUND = [file() for file in FILES.values()]
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
