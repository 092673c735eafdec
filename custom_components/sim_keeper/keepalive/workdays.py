"""Working days: neither a weekend nor a public holiday of any of some countries."""

from collections.abc import Iterable
import datetime as dt
from functools import cache
import warnings

import holidays

# Some calendars say aloud that they do not know every year yet, and then answer all the same.
warnings.filterwarnings("ignore", message="Requested Holidays are available only")

_ONE_DAY = dt.timedelta(days=1)
_LONGEST_BREAK = 60


class Workdays:
    """Know the working days that some countries have in common.

    Countries are ISO 3166 codes of two letters; one that the holidays library
    does not know has weekends on Saturday and Sunday and no holidays. Building
    it reads files; `prepare` reads the holidays of more years.
    """

    def __init__(self, countries: Iterable[str] = ()) -> None:
        """Load the calendars of the countries."""
        self.countries = tuple(sorted(set(countries)))
        found = [_calendar(country) for country in self.countries]
        self._calendars = [calendar for calendar in found if calendar is not None]
        self._plain_weekend = len(self._calendars) < max(len(self.countries), 1)
        self._answers: dict[dt.date, bool] = {}

    def prepare(self, years: Iterable[int]) -> None:
        """Work out the holidays of some years ahead of time."""
        for year in years:
            for calendar in self._calendars:
                calendar.is_working_day(dt.date(year, 1, 1))

    def is_working(self, day: dt.date) -> bool:
        """Return whether people work on a day in all of the countries."""
        answer = self._answers.get(day)
        if answer is None:
            answer = self._answers[day] = self._is_working(day)
        return answer

    def _is_working(self, day: dt.date) -> bool:
        """Return the answer for a day that was not asked about before."""
        if self._plain_weekend and day.weekday() >= 5:
            return False
        return all(calendar.is_working_day(day) for calendar in self._calendars)

    def on_or_before(self, day: dt.date) -> dt.date:
        """Return the last working day up to a day.

        Where 60 days have none the day itself stands.
        """
        found = day
        for _ in range(_LONGEST_BREAK):
            if self.is_working(found):
                return found
            found -= _ONE_DAY
        return day


@cache
def _calendar(country: str) -> holidays.HolidayBase | None:
    """Return the holidays of a country, read once; None where nobody has collected them."""
    if country not in holidays.list_supported_countries():
        return None
    return holidays.country_holidays(country)
