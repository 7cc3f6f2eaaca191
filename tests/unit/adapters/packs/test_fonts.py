"""A font is found if there is one, and what it lacks is printed as its number."""

from pathlib import Path

from egress_gateway.adapters.packs.fonts import LATIN_1, find_family, printable


def test_both_files_of_a_family_are_needed(tmp_path: Path) -> None:
    deep = tmp_path / "truetype" / "noto"
    deep.mkdir(parents=True)
    (deep / "NotoSans-Regular.ttf").touch()
    (tmp_path / "DejaVuSans.ttf").touch()
    assert find_family([tmp_path, tmp_path / "nowhere"]) is None
    (deep / "NotoSans-Bold.ttf").touch()
    found = find_family([tmp_path])
    assert found is not None
    assert found.regular.name == "NotoSans-Regular.ttf"


def test_what_a_font_lacks() -> None:
    assert printable("Ada Łovelace\n王", LATIN_1) == "Ada <U+0141>ovelace\n<U+738B>"
    assert printable("Ada Łovelace", LATIN_1 | {0x141}) == "Ada Łovelace"
    assert printable("a\x07\u202eb", LATIN_1) == "a<U+0007><U+202E>b"
