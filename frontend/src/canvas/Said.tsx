import { described } from "./described";
import { saidId } from "./flow";
import { useInScene } from "./useInScene";

interface Props {
  readonly prefix: string;
  /** The path of the node. */
  readonly id: string;
}

/** What a screen reader says of a node: the node on the page is named by this. */
export function Said({ prefix, id }: Props) {
  const words = useInScene((scene) => described(scene, id));
  return (
    <span id={saidId(prefix, id)} hidden>
      {words}
    </span>
  );
}
