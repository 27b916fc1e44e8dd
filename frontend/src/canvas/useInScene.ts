import { useRef, useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import type { Scene, SceneEdge, SceneNode } from "./scene";

/**
 * What is to be said of something on the canvas, worked out once for each scene.
 *
 * Not from React Flow's nodes and edges: at most edits only shapes and counts change, and a new
 * list, even with one new item, lets React Flow go through all nodes and wires.
 */
export function useInScene<Value>(of: (scene: Scene) => Value): Value {
  const { model } = useCanvas();
  const last = useRef<{ readonly scene: Scene; readonly value: Value }>(null);
  return useSyncExternalStore(model.subscribe, () => {
    const { scene } = model.snapshot();
    if (last.current?.scene !== scene) last.current = { scene, value: of(scene) };
    return last.current.value;
  });
}

/** A node as it is shown; undefined in the moment until React Flow takes it from the page. */
export function useSceneNode(id: string): SceneNode | undefined {
  return useInScene((scene) => scene.byId.get(id));
}

/** A wire as it is shown; undefined in the moment until React Flow takes it from the page. */
export function useSceneEdge(key: string): SceneEdge | undefined {
  return useInScene((scene) => scene.byKey.get(key));
}
