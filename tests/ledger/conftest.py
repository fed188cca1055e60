"""A profile for a long run of the random lives, each time with others.

scripts/test tests/ledger/test_long_lives.py -k any_life --hypothesis-profile=long
"""

from hypothesis import settings

settings.register_profile("long", max_examples=2000)
