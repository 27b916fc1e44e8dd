"""The one way in which a component's JavaScript reaches the browser.

Streamlit sends the JavaScript of a components-v2 component again with every change of its data.
So what is sent is a stub of about one kilobyte. It imports the real bundle from the folder that
`streamlit.components.v1.declare_component` serves: compressed, cached by the browser, right
under any `baseUrlPath`, and without installing a package of our own.

The data goes as bytes, which the stub reads as JSON. Of data that is given as a value Streamlit
writes the JSON twice at every rerun (once in order of the names, to tell elements apart), which
at 1,000 nodes takes longer than to work out their shapes. As bytes it is written once, and parts
that are JSON text already (`Written`) go as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import streamlit as st
import streamlit.components.v1 as components_v1

_STUB = """
const address = new URL(%(url)s, document.baseURI);
let attempts = 0;
let bundle;
const read = new WeakMap();

function withData(component) {
  const bytes = component.data;
  if (!read.has(bytes)) read.set(bytes, JSON.parse(new TextDecoder().decode(bytes)));
  return { ...component, data: read.get(bytes) };
}

function load() {
  attempts += 1;
  if (attempts > 1) address.searchParams.set("attempt", attempts);
  return import(address.href);
}

function complain(parent, error, again) {
  parent.querySelector("[data-strata-failed]")?.remove();
  const note = document.createElement("div");
  note.dataset.strataFailed = "";
  note.setAttribute("role", "alert");
  note.style.cssText = "padding:1rem;font-family:var(--st-font);color:var(--st-text-color)";
  note.textContent = `This part of the page could not be loaded (${error?.message ?? error}). `;
  const button = document.createElement("button");
  button.textContent = "Try again";
  button.onclick = again;
  note.append(button);
  parent.append(note);
}

export default async function render(component) {
  let loaded;
  try {
    bundle ??= load();
    loaded = await bundle;
  } catch (error) {
    bundle = undefined;
    complain(component.parentElement, error, () => render(component));
    return;
  }
  component.parentElement.querySelector("[data-strata-failed]")?.remove();
  return loaded.default(withData(component));
}
"""


class Written(str):
    """JSON text: as a value of a component's data it goes to the browser as it is."""

    __slots__ = ()


_JSON = json.JSONEncoder(separators=(",", ":"))


def written(value: object) -> Written:
    """Writes a value as JSON, without spaces."""
    return Written(_JSON.encode(value))


def mapped(values: Mapping[str, Any]) -> Written:
    """Writes an object; values that are `Written` go into it as they are."""
    parts = (f"{json.dumps(name)}:{_in(value)}" for name, value in values.items())
    return Written(f"{{{','.join(parts)}}}")


def listed(values: Iterable[Any]) -> Written:
    """Writes an array; values that are `Written` go into it as they are."""
    return Written(f"[{','.join([_in(value) for value in values])}]")


def payload(data: Mapping[str, Any]) -> bytes:
    """Writes a component's data."""
    return mapped(data).encode()


def _in(value: object) -> str:
    return value if isinstance(value, Written) else written(value)


def stub(url: str) -> str:
    """Returns the JavaScript that imports a bundle and hands every call on to it.

    When the import is rejected, the reason stands in the component's place as text, with a
    button that tries again.

    Args:
        url: The bundle's address relative to the page's base address.
    """
    return _STUB % {"url": json.dumps(url)}


@dataclass(frozen=True)
class Served:
    """A folder whose files the browser can fetch.

    Args:
        name: Names the folder in its address.
        path: The folder.
    """

    name: str
    path: Path

    def url(self, file: str) -> str:
        """Declares the folder to the running server and returns a file's relative address.

        A digest of the content is part of the address, so a browser never keeps an old file.

        Args:
            file: A file of the folder.

        Raises:
            FileNotFoundError: When the folder has no such file.
        """
        declared = components_v1.declare_component(self.name, path=str(self.path))
        return f"component/{declared.name}/{file}?v={self._digest(file)}"

    def _digest(self, file: str) -> str:
        if file not in self._digests:
            content = (self.path / file).read_bytes()
            self._digests[file] = hashlib.sha256(content).hexdigest()[:12]
        return self._digests[file]

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Bundle:
    """A component of our own, built by `frontend/` into `<folder>/dist/<name>.js`.

    Args:
        name: The component's name: that of its folder here and of its bundle.
        isolate_styles: Whether it lives in a shadow root, so that its style sheet and the
            page's do not meet.
    """

    name: str
    isolate_styles: bool = True
    _mounts: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _served(self) -> Served:
        return Served(f"{self.name}_dist", Path(__file__).parent / self.name / "dist")

    def mount(
        self,
        *,
        key: str,
        data: Mapping[str, Any],
        height: int | Literal["content"],
        width: Literal["stretch", "content"] = "stretch",
        on_change: Mapping[str, Callable[[], None]],
    ) -> Mapping[str, Any]:
        """Draws the component and returns its state by state key.

        Args:
            key: The element's key; `st.session_state[key]` holds the state too.
            data: What the component is given: values of JSON, or their text as `Written`.
            height: In pixels, or `"content"` where the component sets its own.
            width: That of what it stands in, or `"content"` for its own.
            on_change: What is called, by state key, before the rerun that a change starts.
        """
        url = self._served.url(f"{self.name}.js")
        if url not in self._mounts:
            self._mounts[url] = st.components.v2.component(
                f"strata_{self.name}", js=stub(url), isolate_styles=self.isolate_styles
            )
        callbacks = {f"on_{state}_change": callback for state, callback in on_change.items()}
        result: Mapping[str, Any] = self._mounts[url](
            key=key, data=payload(data), height=height, width=width, **callbacks
        )
        return result
