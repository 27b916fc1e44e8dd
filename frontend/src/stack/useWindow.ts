import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Geometry } from "./geometry";
import { estimate, heightKey } from "./heights";
import type { ShownRow } from "./preview";
import { type Window, offsetsOf, windowOf } from "./windowing";

const MARGIN = 400;

interface View {
  readonly scrollTop: number;
  readonly height: number;
  readonly width: number;
}

interface Windowed {
  readonly window: Window;
  readonly offsets: Float64Array;
  readonly onScroll: () => void;
}

/** Decides which rows are drawn, from estimated heights that measured ones replace. */
export function useWindow(
  list: RefObject<HTMLDivElement | null>,
  shown: readonly ShownRow[],
  geometry: Geometry,
): Windowed {
  const [view, setView] = useState<View>({ scrollTop: 0, height: 800, width: 0 });
  const [measured, setMeasured] = useState<ReadonlyMap<string, number>>(new Map());
  const width = useRef(0);

  const offsets = useMemo(
    () => offsetsOf(shown.map((each, at) => measured.get(heightKey(each)) ?? estimate(each, at === 0))),
    [shown, measured],
  );
  const window = windowOf(offsets, view.scrollTop, view.height, MARGIN);
  geometry.offsets = offsets;

  const onScroll = useCallback(() => {
    const here = list.current;
    if (!here) return;
    const { scrollTop, clientHeight: height, clientWidth } = here;
    if (clientWidth === 0) return;
    if (clientWidth !== width.current) setMeasured(new Map());
    width.current = clientWidth;
    setView({ scrollTop, height, width: clientWidth });
  }, [list]);

  useLayoutEffect(() => {
    const here = list.current;
    geometry.list = here;
    if (!here) return;
    onScroll();
    const observer = new ResizeObserver(onScroll);
    observer.observe(here);
    return () => observer.disconnect();
  }, [list, geometry, onScroll]);

  useLayoutEffect(() => {
    const found = new Map<string, number>();
    for (const element of list.current?.querySelectorAll<HTMLElement>("[data-index]") ?? []) {
      const each = shown[Number(element.dataset.index)];
      const height = element.getBoundingClientRect().height;
      if (each && height > 0 && height !== measured.get(heightKey(each))) found.set(heightKey(each), height);
    }
    if (found.size > 0) setMeasured((before) => new Map([...before, ...found]));
  });

  return { window, offsets, onScroll };
}
