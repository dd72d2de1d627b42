"""Days and times in words of the language: "3 Nov 2026, 14:05", "3. Nov. 2026, 14:05"."""

from datetime import datetime

from app.i18n.catalogue import tr


def day(moment: datetime) -> str:
    month = (
        tr("Jan"),
        tr("Feb"),
        tr("Mar"),
        tr("Apr"),
        tr("May"),
        tr("Jun"),
        tr("Jul"),
        tr("Aug"),
        tr("Sep"),
        tr("Oct"),
        tr("Nov"),
        tr("Dec"),
    )[moment.month - 1]
    return tr("{day} {month} {year}", day=moment.day, month=month, year=moment.year)


def day_and_time(moment: datetime) -> str:
    return tr("{day}, {time}", day=day(moment), time=f"{moment:%H:%M}")
