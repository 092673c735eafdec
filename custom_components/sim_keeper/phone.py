"""Read a phone number as a person types it."""

from dataclasses import dataclass
import unicodedata


class PhoneError(Exception):
    """Say why a text is no phone number; `code` is the fault in snake_case."""

    def __init__(self, code: str) -> None:
        """Hold the fault."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Phone:
    """Hold a number that is possible, and whether its country hands out such numbers."""

    e164: str
    national: str
    valid: bool


def read_phone(text: str, country: str | None = None) -> Phone:
    """Return the number of a text; one without a country code is the country's.

    Reads files, so it belongs in the executor. Raises PhoneError for what cannot
    be a number.
    """
    import phonenumbers  # noqa: PLC0415 (it reads files, and is needed in a flow alone)

    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text).strip(), country)
    except phonenumbers.NumberParseException as err:
        faults = {
            phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: "number_without_country",
            phonenumbers.NumberParseException.TOO_LONG: "number_too_long",
        }
        raise PhoneError(faults.get(err.error_type, "no_number")) from err
    if number.extension:
        raise PhoneError("no_number")
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            pass
        case phonenumbers.ValidationResult.TOO_SHORT:
            raise PhoneError("number_too_short")
        case phonenumbers.ValidationResult.TOO_LONG:
            raise PhoneError("number_too_long")
        case _:
            raise PhoneError("no_number")
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        national=phonenumbers.national_significant_number(number),
        valid=phonenumbers.is_valid_number(number),
    )
