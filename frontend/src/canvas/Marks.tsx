import { Icon } from "../shared/Icon";
import type { CanvasNode, Direction } from "./protocol";

interface Props {
  readonly node: CanvasNode;
  /** Whether the number of repetitions stands here: a frame has it in its head. */
  readonly repeated: boolean;
  /** Which way the tensors go: several outputs with their names may be where the marks stand. */
  readonly direction: Direction;
}

/** The marks of a layer on its lower edge: a sign with its meaning in words, never colour alone. */
export function Marks({ node, repeated, direction }: Props) {
  const { shared, frozen, bypassed, is_output } = node;
  const repeat = repeated ? node.repeat : 1;
  if (shared === null && !frozen && !bypassed && repeat <= 1 && !is_output) return null;
  return (
    <span className={direction === "down" && node.outputs.length > 1 ? "marks low" : "marks"} aria-hidden="true">
      {repeat > 1 && (
        <span className="mark repeat" title={`Repeated ${repeat} times, each with its own weights`}>
          × {repeat}
        </span>
      )}
      {shared !== null && (
        <span className="mark shared" title={`Shares its weights with the others marked ${shared}`}>
          <Icon name="share" />
          {shared}
        </span>
      )}
      {frozen && (
        <span className="mark" title="Frozen: training does not change its weights">
          <Icon name="freeze" />
        </span>
      )}
      {bypassed && (
        <span className="mark" title="Bypassed: its input goes past it">
          <Icon name="bypass" />
        </span>
      )}
      {is_output && (
        <span className="mark output" title="An output of the model">
          output
        </span>
      )}
    </span>
  );
}
