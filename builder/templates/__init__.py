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
    denoising_autoencoder,
    detector,
    digit_and_parity,
    digits_small,
    dogs_vs_cats,
    lenet5,
    mlp_dropout,
    mlp_fashion,
    mlp_std,
    picture_question,
    series_conv,
    series_lstm,
    shared_two_outputs,
    siamese_digits,
    table_mlp,
    text_lstm,
    two_digits,
    unet_small,
    very_deep,
    video_lstm,
    word_tagger,
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
        table_mlp,
        cnn_small,
        cnn_deeper,
        cnn_fashion,
        cnn_activity,
        cnn_no_pooling,
        cnn_sequential,
        cnn_cifar10,
        denoising_autoencoder,
        dogs_vs_cats,
        lenet5,
        alexnet,
        y_two_inputs,
        shared_two_outputs,
        siamese_digits,
        digit_and_parity,
        two_digits,
        detector,
        unet_small,
        picture_question,
        text_lstm,
        word_tagger,
        series_lstm,
        series_conv,
        video_lstm,
        very_deep,
    )
}

__all__ = ["TEMPLATES", "Template"]
