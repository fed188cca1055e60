"""The kinds of lock, and what is handed to the machine and back."""

from dataclasses import asdict, dataclass, field
import json
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A generation of lock, and its longest packet in bytes."""

    generation: int
    packet: int


KINDS = {"3": Kind(3, 20), "4": Kind(4, 20), "4-long": Kind(4, 244)}


@dataclass(frozen=True, slots=True)
class Order:
    """What one start of the machine is to do; no names in ``only``: all checks."""

    lock: str
    links: int = 30
    only: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """The lock's kind."""
        return KINDS[self.lock]

    def write(self, out: Path) -> None:
        """For the machine to read."""
        (out / "order.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, out: Path) -> Order:
        """In the machine."""
        told = json.loads((out / "order.json").read_text())
        return cls(told["lock"], told["links"], tuple(told["only"]))


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one check; the evidence holds no digits."""

    check: str
    ok: bool
    seconds: float
    evidence: dict[str, Any] = field(default_factory=dict)
    error: str | None = None

    def line(self, lock: str) -> str:
        """For people."""
        word = "ok" if self.ok else "FAILED"
        told = f"{word:6} {self.seconds:7.2f} s  lock {lock}: {self.check}"
        return f"{told}  {json.dumps(self.evidence)}{f'  {self.error}' if self.error else ''}"
