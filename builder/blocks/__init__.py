"""Blocks to build with. To add one: a file beside this one, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from builder.blocks import dense, inception, residual
from builder.blocks.block import BlockSpec

BLOCKS: Mapping[str, BlockSpec] = {
    module.SPEC.name: module.SPEC for module in (residual, inception, dense)
}

__all__ = ["BLOCKS", "BlockSpec"]
