"""Stands in for a voice library that needs a C++ compiler; see ``pymicro_vad``."""


class AudioProcessor:
    """Noise suppression; not in the demo."""

    def __init__(self, *_: object) -> None:
        raise NotImplementedError("the demo has no voice assistant")
