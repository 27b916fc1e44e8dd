"""The inspector and the views by themselves, on a page without the editors."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from builder.graph import files, paths
from builder.graph.document import Block
from builder.graph.edits import Group, SetRepeat, apply
from builder.graph.sketch import Sketch
from builder.store import Store


def _page():
    from builder.inference.engine import infer
    from builder.ui.inspector import draw_inspector
    from builder.ui.session import Session
    from builder.ui.views import draw_views

    session = Session.current()
    inference = infer(session.graph)
    draw_views(session, inference)
    draw_inspector(session, inference)
    session.speak()


class Page:
    """A page with the inspector of one document, as a person uses it."""

    def __init__(self, graph):
        store = Store.open()
        project = store.create_project("mine", files.to_json(graph))
        store.close()
        self.app = AppTest.from_function(_page, default_timeout=120)
        self.app.query_params["project"] = project.id
        self.run()

    @property
    def session(self):
        return self.app.session_state["strata"]

    @property
    def graph(self):
        return self.session.graph

    @property
    def view(self):
        """How the network is shown, as the page's address says."""
        return self.app.query_params["view"]

    def run(self):
        self.app.run()
        assert not self.app.exception, self.app.exception
        return self

    def select(self, *selected):
        """Selects nodes by their paths."""
        self.session.select(selected)
        return self.run()

    def field(self, label):
        fields = (self.app.number_input, self.app.text_input, self.app.selectbox, self.app.toggle)
        return next(each for kind in fields for each in kind if each.label == label)

    def has_field(self, label):
        fields = (self.app.number_input, self.app.text_input, self.app.selectbox, self.app.toggle)
        return any(each.label == label for kind in fields for each in kind)

    def change(self, label, value):
        self.field(label).set_value(value)
        return self.run()

    def labels(self):
        return [button.label for button in self.app.button if button.label]

    def click(self, label):
        next(button for button in self.app.button if button.label == label).click()
        return self.run()

    def press(self, **named):
        """Clicks the button whose key ends so."""
        (end,) = named.values()
        next(button for button in self.app.button if button.key.endswith(end)).click()
        return self.run()

    def open_more(self):
        """Opens what is behind `More`."""
        token = self.session.popovers["more-actions"]
        self.app.session_state[f"popover-more-actions-{token}"] = True
        return self.run()

    def text(self):
        """All that is written on the page, without the fields."""
        kinds = (self.app.markdown, self.app.caption, self.app.subheader, self.app.error)
        written = [each.value for kind in kinds for each in kind]
        html = [each.proto.body for each in self.app.get("html")]
        return "\n".join([*written, *html])

    def said(self):
        return [each.value for each in self.app.toast]


def chain():
    """image 8 × 8 × 3, conv_1, conv_2, flat, out."""
    sketch = Sketch()
    value = sketch.input((8, 8, 3), name="image")
    value = sketch.add("Conv2D", value, name="conv_1", filters=4, kernel_size=3, padding="same")
    value = sketch.add("Conv2D", value, name="conv_2", filters=6, kernel_size=3, padding="same")
    value = sketch.add("Flatten", value, name="flat")
    sketch.add("Dense", value, name="out", units=10)
    return sketch.graph()


def block_inside(repeat=1, **config):
    """image, then a block of two convolutions that keep the shape, then flat and out."""
    sketch = Sketch()
    value = sketch.input((8, 8, 4), name="image")
    value = sketch.add("Conv2D", value, name="a", filters=4, kernel_size=3, padding="same")
    value = sketch.add("Conv2D", value, name="b", **{"filters": 4, "kernel_size": 1, **config})
    value = sketch.add("Flatten", value, name="flat")
    sketch.add("Dense", value, name="out", units=10)
    graph = apply(sketch.graph(), Group(node_ids=("a", "b"), name="stage"))
    block = next(layer for layer in graph.layers.values() if isinstance(layer, Block))
    return apply(graph, SetRepeat(layer_id=block.id, repeat=repeat))


def path(*names):
    return paths.write(names)
