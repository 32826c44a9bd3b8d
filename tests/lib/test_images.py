"""A picture keeps what can be seen on it, upright and in its colours, and nothing else of the file it came in."""

from io import BytesIO

import pytest
from PIL import Image

from forum.lib import images
from forum.lib.images import Drawn, Unfit
from tests.lib import pictures as make

# What a file makes Pillow warn of is passed over, as it is where the app runs.
pytestmark = pytest.mark.filterwarnings("ignore")

BOUNDS, NEEDED = make.BOUNDS, make.NEEDED
# JFIF's head, which says its version.
JFIF = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
FILES = make.FILES


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
    [
        (1, "rgby"),
        (2, "gryb"),
        (3, "ybgr"),
        (4, "byrg"),
        (5, "rbgy"),
        (6, "bryg"),
        (7, "ygbr"),
        (8, "gyrb"),
        (9, "rgby"),
    ],
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


@pytest.mark.parametrize(
    "profile",
    [b"no profile at all", b"", make.profile()[:90], bytes(200), b"x" * 2_000_000],
    # Named here: a profile holds the second it was made in, and the processes of a run must agree on the names.
    ids=["words", "nothing", "cut", "zeros", "large"],
)
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
    ("came", "stays"),
    [((4000, 3000), (1600, 1200)), ((900, 3600), (400, 1600)), ((1601, 1), (1600, 1)), ((3, 2), (3, 2))],
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
