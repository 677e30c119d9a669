"""The root of every error that Insyn raises on purpose."""

from __future__ import annotations


class InsynError(Exception):
    """Something that Insyn refuses or cannot do; the docstring of each kind is its sentence."""

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value}" for name, value in vars(self).items())
        sentence = (type(self).__doc__ or "").strip().splitlines()[0]
        return f"{sentence} {facts}".strip()
