"""What codes are called, by people and among themselves."""

from collections.abc import Container
import secrets
import unicodedata

from .codebook import MAX_NAME_LENGTH
from .refusal import CodeProblem, CodeRefused


def clean_name(name: str, *, required: bool = False) -> str:
    """The name without blanks around it, at most 64 characters, no control characters.

    Raises:
        CodeRefused: It is none, or it is empty and ``required``.
    """
    name = name.strip()
    if required and not name:
        raise CodeRefused(CodeProblem.NAME_MISSING, "name", f"1 to {MAX_NAME_LENGTH}")
    if len(name) > MAX_NAME_LENGTH:
        raise CodeRefused(CodeProblem.NAME_TOO_LONG, "name", str(MAX_NAME_LENGTH))
    # Surrogates (Cs) cannot be stored; format characters (Cf) are parts of emoji.
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in name):
        raise CodeRefused(CodeProblem.NAME_NOT_TEXT, "name", f"1 to {MAX_NAME_LENGTH}")
    return name


def new_id(taken: Container[str]) -> str:
    """An id that is not taken."""
    while (code_id := secrets.token_hex(6)) in taken:
        pass
    return code_id
