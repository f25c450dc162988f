"""How a form refuses a value, so that rule and hint reach the message as they are, and can be said in any language."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def refused(code: str, rule: str, hint: str = "") -> PydanticCustomError:
    """The error to raise inside a form."""
    return PydanticCustomError(code, "{rule}", {"rule": rule, "hint": hint})
