from builder.graph.document import Layer
from builder.layers.catalogue import catalogue

MADE = [name for name in catalogue() if name not in {"Block", "Expression"}]
"""The classes that `make_layer` makes."""


def a_layer(class_name, **config):
    return Layer(id="one", class_name=class_name, config=config, name="one")


def an_object(class_name, **config):
    return {"class_name": class_name, "config": config}
