"""What counts as the answer to a question that was asked."""

import pytest

from custom_components.smart_life_lock.tuyalock.client.exchange import Counts
from custom_components.smart_life_lock.tuyalock.client.expected_answers import Awaited
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.frame import Frame


@pytest.mark.parametrize(
    ("ack_sn", "trusted", "plain", "counts"),
    [
        (7, True, False, True),
        (7, True, True, True),
        (7, False, True, True),
        (7, False, False, False),  # no key proves who said it
        (8, True, False, False),  # to another question
        (0, True, False, False),
    ],
)
async def test_an_answer_counts_for_its_question_only(ack_sn, trusted, plain, counts):
    awaited = Awaited(Counts())
    question = awaited.question(7, plain=plain)
    awaited.answered(Frame(1, ack_sn, Code.PAIR), trusted=trusted)
    assert question.answer.done() is counts
