import { expect, it, vi } from "vitest";
import { renderer } from "../src/shared/lifetime";
import type { StreamlitComponent } from "../src/shared/streamlit";

function component(parentElement: object, data: number): StreamlitComponent<number> {
  return {
    name: "",
    key: "",
    data,
    parentElement: parentElement as HTMLElement,
    setStateValue: () => undefined,
  };
}

function watched() {
  const mounted = { update: vi.fn(), destroy: vi.fn() };
  const build = vi.fn(() => mounted);
  return { mounted, build, render: renderer<number>(build) };
}

it("builds once per parent and updates from then on", () => {
  const { mounted, build, render } = watched();
  const parent = {};
  render(component(parent, 1));
  render(component(parent, 2));
  expect(build).toHaveBeenCalledTimes(1);
  expect(mounted.update).toHaveBeenCalledTimes(1);
  render(component({}, 3));
  expect(build).toHaveBeenCalledTimes(2);
});

it("ignores the cleanup of a call that a later one overtook", () => {
  const { mounted, render } = watched();
  const parent = {};
  const first = render(component(parent, 1));
  const second = render(component(parent, 2));
  first();
  expect(mounted.destroy).not.toHaveBeenCalled();
  second();
  expect(mounted.destroy).toHaveBeenCalledTimes(1);
});

it("builds again after the cleanup, and an old cleanup leaves the new one alone", () => {
  const { mounted, build, render } = watched();
  const parent = {};
  const first = render(component(parent, 1));
  first();
  render(component(parent, 2));
  first();
  expect(build).toHaveBeenCalledTimes(2);
  expect(mounted.destroy).toHaveBeenCalledTimes(1);
});

it("leaves what is still on the page alone: newer data is on its way to it", () => {
  const { mounted, build, render } = watched();
  const parent = { isConnected: true };
  const overtaken = render(component(parent, 1));
  overtaken();
  const last = render(component(parent, 2));
  expect(build).toHaveBeenCalledTimes(1);
  expect(mounted.update).toHaveBeenCalledTimes(1);
  expect(mounted.destroy).not.toHaveBeenCalled();
  parent.isConnected = false;
  last();
  expect(mounted.destroy).toHaveBeenCalledTimes(1);
});
