"""Cut the face of all formulas from STIX Two Math: make font.

The whole font comes with the PyPI package ziamath. What the book may use is listed in CHARACTERS;
a test compares it with what the book does use. Variants and parts of stretched signs follow their
sign. What is changed, so that Chromium, which knows less of OpenType than Firefox, sets it well:

- An arrow's head has no connector, so that Chromium refuses to join it to a shaft: it gets one.
- Chromium gives a root the room of its widest variant, so that every root is followed by a gap:
  the tall ones are made as narrow as the first, as Computer Modern has them.
- For the same reason \\bigl( stands in a gap: it becomes a sign of its own, by ss05 and ss06.
- Chromium knows no italic correction, and the superscript of W touched it: half is made width.
- Of the alternates only the large prime is kept (ss04). Firefox uses those for scripts and Chromium
  does not: without them both scale the same letters.
- Fraction bars have the weight of the letters' thin strokes, fractions in a line are as low as
  TeX's, and a label stands close to its arrow.
"""

import argparse
from importlib.metadata import distribution
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.misc.transform import Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONT = Path(__file__).parents[1] / "booksite/static/fonts/stix-two-math.woff2"
SOURCE = ("ziamath", "STIXTwoMath-Regular.ttf")


def letters(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


CHARACTERS = "".join(
    [
        letters(0x20, 0x7E),
        letters(0x391, 0x3A9) + letters(0x3B1, 0x3C9) + "ϵϑϕϱϖ",  # upright Greek
        letters(0x1D434, 0x1D467) + "ℎ",  # italic Latin
        letters(0x1D6E2, 0x1D71B),  # italic Greek, with 𝜕
        letters(0x1D7CE, 0x1D7D7) + letters(0x1D400, 0x1D433),  # bold digits and letters
        "ℕℝℤ𝖳",
        "\u00a0¬¯±·×÷ˆ˙˜\u0302\u0303\u0304\u0307\u20d7\u2061\u2062\u2063",
        "′″‴…←→↑↓↔↦⇐⇒⇔⟵⟶⟸⟹∀∂∃∅∆∇∈∉∏∑−∗∘√∝∞∥∧∨∩∪∫≈≠≡≤≥≪≫⊂⊆⊙⊤⊥⋅⋮⋯⋱‖⌈⌉⌊⌋⟨⟩⏞⏟",
    ]
)


LARGE_PRIMES = "ss04", {"minute": "minute.var", "second": "second.var"}
LARGE = (
    "ss05",
    {
        f"{name}{side}": f"{name}{side}.s1"
        for name in ("paren", "bracket")
        for side in ("left", "right")
    },
)
LARGER = "ss06", {sign: variant.replace(".s1", ".s3") for sign, variant in LARGE[1].items()}
FEATURES = [LARGE_PRIMES, LARGE, LARGER]
# In thousandths of the size of the letters, as all of MATH.
CONSTANTS = {
    "FractionRuleThickness": 52,
    "FractionNumeratorShiftUp": 430,
    "FractionDenominatorShiftDown": 400,
    "StretchStackTopShiftUp": 600,
}


def source() -> Path:
    package, name = SOURCE
    for file in distribution(package).files or []:
        if file.name == name:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{package} holds no {name}: run this by `make font`")


def subset(font: TTFont) -> None:
    options = Options(
        layout_features=[],
        glyph_names=True,
        hinting=False,
        name_IDs=[0, 1, 2, 13, 14],
        notdef_outline=True,
        drop_tables=["GPOS", "GSUB", "DSIG", "FFTM"],
    )
    subsetter = Subsetter(options)
    alternates = [glyph for _, pairs in FEATURES for glyph in pairs.values()]
    subsetter.populate(text=CHARACTERS, glyphs=alternates)
    subsetter.subset(font)
    maths = font["MATH"].table
    maths.MathGlyphInfo.MathKernInfo = None  # no browser reads it
    for name, value in CONSTANTS.items():
        getattr(maths.MathConstants, name).Value = value


def add_features(font: TTFont) -> None:
    """The alternates that the style sheet asks for by name."""
    rules = [
        f"feature {tag} {{ {' '.join(f'sub {a} by {b};' for a, b in pairs.items())} }} {tag};"
        for tag, pairs in FEATURES
    ]
    addOpenTypeFeaturesFromString(font, "languagesystem DFLT dflt;\n" + "\n".join(rules))


def connect_arrows(font: TTFont) -> None:
    """Let the end of each horizontal assembly overlap its neighbour as far as a font must."""
    variants = font["MATH"].table.MathVariants
    for construction in variants.HorizGlyphConstruction:
        if construction.GlyphAssembly:
            parts = construction.GlyphAssembly.PartRecords
            for i, part in enumerate(parts):
                if i > 0:
                    part.StartConnectorLength = max(
                        part.StartConnectorLength, variants.MinConnectorOverlap
                    )
                if i < len(parts) - 1:
                    part.EndConnectorLength = max(
                        part.EndConnectorLength, variants.MinConnectorOverlap
                    )


def narrow_roots(font: TTFont) -> None:
    """Make every variant and part of √ as wide as the first."""
    variants = font["MATH"].table.MathVariants
    root = font.getBestCmap()[ord("√")]
    constructions = dict(
        zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True)
    )
    names = [record.VariantGlyph for record in constructions[root].MathGlyphVariantRecord]
    names += [part.glyph for part in constructions[root].GlyphAssembly.PartRecords]
    glyphs, widths = font.getGlyphSet(), font["hmtx"]
    wanted, _ = widths[root]
    for name in dict.fromkeys(names):
        width, _ = widths[name]
        if width > wanted:
            pen = TTGlyphPen(glyphs)
            glyphs[name].draw(TransformPen(pen, Transform().scale(wanted / width, 1)))
            glyph = pen.glyph()
            glyph.recalcBounds(font["glyf"])
            font["glyf"][name] = glyph
            widths[name] = (wanted, glyph.xMin)


def widen_capitals(font: TTFont) -> None:
    """Make half of the italic correction of slanted capitals part of their width."""
    info = font["MATH"].table.MathGlyphInfo.MathItalicsCorrectionInfo
    names = {font.getBestCmap()[ord(letter)] for letter in letters(0x1D434, 0x1D44D)}
    for name, correction in zip(info.Coverage.glyphs, info.ItalicsCorrection, strict=True):
        if name in names:
            half = correction.Value // 2
            width, left = font["hmtx"][name]
            font["hmtx"][name] = (width + half, left)
            correction.Value -= half


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=FONT)
    output = parser.parse_args().output
    font = TTFont(source(), recalcTimestamp=False)
    subset(font)
    connect_arrows(font)
    narrow_roots(font)
    widen_capitals(font)
    add_features(font)
    font.flavor = "woff2"
    font.save(output)
    print(f"{output}: {output.stat().st_size} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main()
