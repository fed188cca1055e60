"""How many sessions advertisements may cause."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from custom_components.smart_life_lock.sync.advert_requests import (
    HOUR,
    MOST_PER_HOUR,
    AdvertRequests,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def sessions_of(requests, start, seconds, *, news=lambda _: False):
    """What a lock gets for which there is a request in every second."""
    begun = []
    for second in range(seconds):
        now = start + second * SECOND
        if requests.next_session(now) <= now:
            requests.begin(now)
            begun.append(now)
            if news(len(begun)):
                requests.bring_news()
    return begun


def most_in_an_hour(times):
    return max(
        (sum(one <= other < one + HOUR for other in times) for one in times), default=0
    )


def test_the_first_request_gets_its_session_at_once():
    assert AdvertRequests().next_session(NOW) == NOW


def test_requests_in_vain_wait_longer_and_longer():
    begun = sessions_of(AdvertRequests(), NOW, 3600)
    gaps = [later - one for one, later in pairwise(begun)]
    assert gaps == sorted(gaps)
    assert gaps[0] == 30 * SECOND
    assert gaps[-1] == 15 * MINUTE
    assert len(begun) < MOST_PER_HOUR


def test_quiet_makes_it_quick_again():
    requests = AdvertRequests()
    begun = sessions_of(requests, NOW, 3600)
    later = begun[-1] + HOUR
    assert requests.next_session(later) == later


def test_a_door_in_use_does_not_wait():
    requests = AdvertRequests()
    for use in range(9):
        now = NOW + use * MINUTE
        assert requests.next_session(now) <= now
        requests.begin(now)
        requests.bring_news()


def test_a_busy_door_is_visited_steadily_and_never_left_for_long():
    begun = sessions_of(AdvertRequests(), NOW, 4 * 3600, news=lambda _: True)
    assert most_in_an_hour(begun) == MOST_PER_HOUR
    gaps = [later - one for one, later in pairwise(begun)]
    assert max(gaps) <= 16 * MINUTE


@settings(deadline=None, max_examples=30)
@given(
    fruitful=st.sets(st.integers(1, 40)),
    start=st.integers(0, 3600),
)
def test_whatever_is_sent_an_hour_has_twelve_sessions(fruitful, start):
    requests = AdvertRequests()
    begun = sessions_of(
        requests, NOW + start * SECOND, 10_000, news=lambda n: n in fruitful
    )
    assert most_in_an_hour(begun) <= MOST_PER_HOUR


def test_a_clock_that_is_set_back_stops_nobody():
    requests = AdvertRequests()
    sessions_of(requests, NOW, 3600)
    earlier = NOW - 24 * HOUR
    assert requests.next_session(earlier) == earlier


def test_a_suspicion_ends_by_a_better_advert_a_request_only_by_a_session():
    requests = AdvertRequests()
    assert not requests.pending
    requests.bring_news()  # by a session that nobody's advert has caused
    requests.ask()
    requests.suspect()
    requests.trust()
    assert requests.pending
    requests.answered()
    assert not requests.pending


def test_a_repeated_request_counts_where_the_last_session_was_worth_it():
    requests = AdvertRequests()
    requests.ask_again()
    assert requests.pending  # nothing is known of such sessions
    requests.answered()
    requests.begin(NOW)
    requests.ask_again()
    assert not requests.pending
    requests.bring_news()
    requests.ask_again()
    assert requests.pending


@settings(deadline=None, max_examples=60)
@given(
    wishes=st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 3), st.integers(0, 20)),
        max_size=120,
    ),
    fruitful=st.sets(st.integers(0, 120)),
)
def test_no_hour_has_more_than_twelve_whatever_needs_one_or_several(wishes, fruitful):
    """Some need more than one, and take a while to get from one to the next."""
    requests, begun, now = AdvertRequests(), [], NOW
    for number, (pause, needed, between) in enumerate(wishes):
        now += pause * SECOND
        if requests.next_session(now, needed) > now:
            continue
        for _ in range(needed):
            requests.begin(now)
            begun.append(now)
            now += between * SECOND
        if number in fruitful:
            requests.bring_news()
    assert most_in_an_hour(begun) <= MOST_PER_HOUR
