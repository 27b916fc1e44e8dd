"""Networks to start from. To add one: a file beside this one, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from builder.templates import (
    alexnet,
    celsius_to_fahrenheit,
    cnn_activity,
    cnn_cifar10,
    cnn_deeper,
    cnn_fashion,
    cnn_no_pooling,
    cnn_sequential,
    cnn_small,
    digits_small,
    dogs_vs_cats,
    lenet5,
    mlp_dropout,
    mlp_fashion,
    mlp_std,
    shared_two_outputs,
    very_deep,
    y_two_inputs,
)
from builder.templates.template import Template

TEMPLATES: Mapping[str, Template] = {
    module.TEMPLATE.name: module.TEMPLATE
    for module in (
        digits_small,
        celsius_to_fahrenheit,
        mlp_std,
        mlp_dropout,
        mlp_fashion,
        cnn_small,
        cnn_deeper,
        cnn_fashion,
        cnn_activity,
        cnn_no_pooling,
        cnn_sequential,
        cnn_cifar10,
        dogs_vs_cats,
        lenet5,
        alexnet,
        y_two_inputs,
        shared_two_outputs,
        very_deep,
    )
}

__all__ = ["TEMPLATES", "Template"]
