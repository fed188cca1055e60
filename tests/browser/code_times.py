"""Times of codes that are good for long."""

from datetime import UTC, datetime, timedelta

from .person import Person

NOW = datetime.now(UTC).isoformat()
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=400)).isoformat()


def weekly(person: Person, name: str) -> None:
    person.act(
        "create_online_periodic_code",
        name=name,
        start=NOW,
        end=NEXT_YEAR,
        weekdays=["fri"],
        **{"from": "09:00", "to": "12:00"},
    )
    person.expect_chip(name, "Active")
