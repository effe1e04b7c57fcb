"""What every explorable has in common: one ES module, checked numbers, a state in words."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nnbook.mathml import STYLE_SHEET
from nnbook.notation import column, matrix
from nnbook.widgets import bundles

HERE = Path(__file__).parent


def styles(*paths: Path) -> str:
    """Return these style sheets as one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def words(value: object) -> str:
    """The value as Python would write it, numbers to four decimals."""
    if isinstance(value, list):
        return f"({', '.join(map(words, value))})"
    return f"{round(value, 4) + 0.0:g}" if isinstance(value, float) else repr(value)


def fixed(value: float, decimals: int = 3) -> str:
    """The number with fixed decimals and without a negative zero, as on the page."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def vector(entries: ArrayLike, decimals: int = 3) -> str:
    """The entries of an array in brackets, each with fixed decimals: (1.000, -2.500)."""
    return f"({', '.join(fixed(float(entry), decimals) for entry in np.ravel(entries))})"


def _inside(value: float, limits: tuple[float, float], name: str) -> float:
    low, high = limits
    if not low <= value <= high:
        raise ValueError(
            f"{name} is {words(value)}, which is outside the picture: "
            f"pass a number from {low:g} to {high:g}."
        )
    return value


class Number(traitlets.TraitType):
    """A finite number within limits."""

    def __init__(self, default: float, limits: tuple[float, float]) -> None:
        self.limits = limits
        super().__init__(default)
        self.tag(sync=True, share=True)

    def validate(self, obj: traitlets.HasTraits, value: object) -> float:
        entries = column(value, name=self.name)
        if entries.size != 1:
            raise ValueError(
                f"{self.name} has {entries.size} entries, but one number is wanted: "
                f"pass one of them."
            )
        return _inside(entries.item(), self.limits, self.name)


class Vector(traitlets.TraitType):
    """One column of finite numbers, each within its own limits; kept as a list."""

    def __init__(self, default: list[float], limits: list[tuple[float, float]]) -> None:
        self.limits = limits
        super().__init__(default)
        self.tag(sync=True, share=True)

    def validate(self, obj: traitlets.HasTraits, value: object) -> list[float]:
        entries = column(value, len(self.limits), self.name)
        if entries.shape[1] != 1:
            raise ValueError(
                f"{self.name} has {entries.shape[1]} columns, but one is wanted: "
                f"pass {self.name}[:, 0]."
            )
        return [
            _inside(entry, limits, f"{self.name}[{i}]")
            for i, (entry, limits) in enumerate(
                zip(entries[:, 0].tolist(), self.limits, strict=True)
            )
        ]


class Matrix(traitlets.TraitType):
    """A matrix of finite numbers, all within the same limits; kept as a list of its rows."""

    def __init__(self, default: list[list[float]], limits: tuple[float, float]) -> None:
        self.shape = (len(default), len(default[0]))
        self.limits = [[limits] * self.shape[1]] * self.shape[0]
        super().__init__(default)
        self.tag(sync=True, share=True)

    def validate(self, obj: traitlets.HasTraits, value: object) -> list[list[float]]:
        rows = matrix(value, self.shape, self.name).tolist()
        return [
            [
                _inside(entry, limits, f"{self.name}[{i}, {j}]")
                for j, (entry, limits) in enumerate(zip(row, self.limits[i], strict=True))
            ]
            for i, row in enumerate(rows)
        ]


class Choice(traitlets.TraitType):
    """One of a few names or whole numbers."""

    def __init__(self, default: str | int, choices: list[str] | list[int]) -> None:
        self.limits = {"choices": choices}
        super().__init__(default)
        self.tag(sync=True, share=True)

    def validate(self, obj: traitlets.HasTraits, value: object) -> str | int:
        for choice in self.limits["choices"]:
            if type(value) is type(choice) and value == choice:
                return choice
        *others, last = map(repr, self.limits["choices"])
        raise ValueError(f"{self.name} is {value!r}: pass {', '.join(others)} or {last}.")


class Explorer(anywidget.AnyWidget):
    """An explorable: a subclass gives `_module`, its traits and `in_words`.

    _module: its ES module, a file beside this one.
    key: names the widget in links to its state; unique on a page.
    """

    _module: str

    _esm = traitlets.Unicode().tag(sync=True)
    _css = styles(STYLE_SHEET, HERE / "base.css", HERE / "widget.css")

    key = traitlets.Unicode().tag(sync=True)
    _share = traitlets.List().tag(sync=True)
    _limits = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        for name in traits:
            if not self.has_trait(name):
                raise TypeError(
                    f"{type(self).__name__} takes no {name}: "
                    f"pass {', '.join(self._default_share())} or key."
                )
        super().__init__(**traits)

    @traitlets.default("_esm")
    def _default_esm(self) -> str:
        return bundles.module(self._module.removesuffix(".js"))

    @traitlets.default("key")
    def _default_key(self) -> str:
        return self._module.removesuffix(".js")

    @traitlets.default("_share")
    def _default_share(self) -> list[str]:
        """The traits tagged share, in the order in which the class defines them."""
        return [
            name
            for cls in reversed(type(self).__mro__)
            for name, trait in vars(cls).items()
            if isinstance(trait, traitlets.TraitType) and trait.metadata.get("share")
        ]

    @traitlets.default("_limits")
    def _default_limits(self) -> dict[str, Any]:
        traits = self.traits(share=True).items()
        return {name: trait.limits for name, trait in traits if hasattr(trait, "limits")}

    def in_words(self) -> str:
        """What the picture shows, in numbers; each explorable says its own."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """The state in words: what GitHub and print show, and what nbval compares."""
        state = ", ".join(f"{name}={words(getattr(self, name))}" for name in self._share)
        return f"{type(self).__name__}({state}): {self.in_words()}"
