"""The families of layers, in the order of the palette."""

from __future__ import annotations

from builder.layers.specs import Family

FAMILIES: tuple[Family, ...] = (
    Family("core", "Core", "●", "#3b5bdb", "#8ea4ff"),
    Family("convolution", "Convolution", "▦", "#0b7285", "#4cc9dd"),
    Family("pooling", "Pooling", "▽", "#087f5b", "#4fd1a5"),
    Family("merge", "Merge", "⋎", "#862e9c", "#d58be8"),
    Family("normalization", "Normalization", "≈", "#5c6773", "#a9b4c0"),
    Family("regularization", "Regularization", "◌", "#a61e4d", "#f58ab0"),
    Family("activation", "Activation", "∫", "#b35c00", "#ffb357"),
    Family("reshaping", "Reshaping", "⇄", "#7a5a00", "#e0bd4f"),
    Family("recurrent", "Recurrent", "↻", "#2b6a2f", "#7fd088"),
    Family("attention", "Attention", "✦", "#c2255c", "#ff8fb5"),
    Family("embedding", "Embedding", "≣", "#5f3dc4", "#b197fc"),
    Family("preprocessing", "Preprocessing", "⚙", "#495057", "#adb5bd"),
    Family("augmentation", "Augmentation", "⟳", "#9c4221", "#f6a57f"),
    Family("wrapper", "Wrapper", "▣", "#364fc7", "#91a7ff"),
    Family("blocks", "Blocks", "❒", "#1864ab", "#74b9f5"),
    Family("other", "Other", "◇", "#5c5f66", "#b0b3b8"),
)
"""Every colour has a contrast of at least 4.5 to 1 with white (light) or `#0e1117` (dark)."""

FAMILY: dict[str, Family] = {family.name: family for family in FAMILIES}
"""Families by name."""
