"""Stands in for a voice library that needs a C++ compiler where there is no wheel.

Home Assistant's frontend asks for the descriptions of all actions, and that imports the
voice assistant; the demo has no microphone, so nothing here is ever used.
"""


class MicroVad:
    """Voice activity detection; not in the demo."""

    def __init__(self) -> None:
        raise NotImplementedError("the demo has no voice assistant")
