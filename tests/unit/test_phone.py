"""Numbers as people type them."""

import pytest

from custom_components.sim_keeper.phone import PhoneError, read_phone


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("+1 212 555 0123", None, "+12125550123"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("1-212-555-0123", "US", "+12125550123"),
        ("+1 212 555 0123", "GB", "+12125550123"),
        ("＋１ ２１２ ５５５ ０１２３", "GB", "+12125550123"),
        ("tel:+1-212-555-0123", "GB", "+12125550123"),
        ("07700 900123", "GB", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
    ],
)
def test_one_number_in_many_ways(text: str, country: str | None, e164: str) -> None:
    assert read_phone(text, country).e164 == e164


def test_possible_is_not_yet_valid() -> None:
    assert read_phone("+1 212 555 0123").valid
    unusual = read_phone("+44 7700 900123")
    assert not unusual.valid
    assert unusual.national == "7700900123"


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("", None, "no_number"),
        ("hello", "US", "no_number"),
        ("212 555 0123", None, "number_without_country"),
        ("+999 212 555 0123", None, "number_without_country"),
        ("+1 212 555 012", None, "number_too_short"),
        ("+1 2", None, "no_number"),
        ("1", "US", "no_number"),
        ("+1 212 555 01234", None, "number_too_long"),
        ("+44 7700 900123 1234 1234", None, "number_too_long"),
        ("+1 212 555 0123 ext. 9", None, "no_number"),
        ("555 0123", "US", "no_number"),
    ],
)
def test_what_is_no_number(text: str, country: str | None, code: str) -> None:
    with pytest.raises(PhoneError) as raised:
        read_phone(text, country)
    assert raised.value.code == code
