"""The pages of keras.io about layers, after the list of pages that keras.io is made from."""

from __future__ import annotations

from collections.abc import Mapping

from builder.graph.naming import snake_case

_SITE = "https://keras.io/api/layers"

_SECTIONS: Mapping[str, str] = {
    "core_layers": "Input Dense EinsumDense Activation Embedding Masking Identity",
    "convolution_layers": "Conv1D Conv2D Conv3D SeparableConv1D SeparableConv2D DepthwiseConv1D "
    "DepthwiseConv2D Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    "pooling_layers": "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D",
    "recurrent_layers": "LSTM GRU SimpleRNN RNN TimeDistributed Bidirectional ConvLSTM1D "
    "ConvLSTM2D ConvLSTM3D LSTMCell GRUCell SimpleRNNCell",
    "preprocessing_layers/text": "TextVectorization",
    "preprocessing_layers/numerical": "Normalization SpectralNormalization Discretization",
    "preprocessing_layers/categorical": "CategoryEncoding Hashing HashedCrossing StringLookup "
    "IntegerLookup",
    "preprocessing_layers/image_preprocessing": "Resizing Rescaling CenterCrop AutoContrast",
    "preprocessing_layers/image_augmentation": "RandomCrop RandomFlip RandomTranslation "
    "RandomRotation RandomZoom RandomContrast RandomBrightness Solarization Pipeline",
    "preprocessing_layers/audio_preprocessing": "MelSpectrogram",
    "normalization_layers": "BatchNormalization LayerNormalization UnitNormalization "
    "GroupNormalization",
    "regularization_layers": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D "
    "GaussianDropout AlphaDropout GaussianNoise ActivityRegularization",
    "attention_layers": "GroupQueryAttention MultiHeadAttention Attention AdditiveAttention",
    "reshaping_layers": "Reshape Flatten RepeatVector Permute Cropping1D Cropping2D Cropping3D "
    "UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D",
    "merging_layers": "Concatenate Average Maximum Minimum Add Subtract Multiply Dot",
    "activation_layers": "ReLU Softmax LeakyReLU PReLU ELU",
}

_UNUSUAL: Mapping[str, str] = {
    "AutoContrast": "auto_constrast",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ReLU": "relu",
}
"""Pages whose name does not follow from the class name; the first one is misspelt on the site."""


def _page(section: str, class_name: str) -> str:
    if section == "convolution_layers":
        return snake_case(class_name.replace("Conv", "Convolution"))
    return _UNUSUAL.get(class_name) or snake_case(class_name)


PAGES: Mapping[str, str] = {
    name: f"{_SITE}/{section}/{_page(section, name)}/"
    for section, names in _SECTIONS.items()
    for name in names.split()
}
"""Addresses by class name."""
