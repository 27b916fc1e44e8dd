import { Icon } from "../shared/Icon";
import type { Row } from "./protocol";

const SHARED_COLOURS = 6;

/** The marks of a layer: words with a sign, never colour alone. */
export function Tags({ row }: { readonly row: Row }) {
  return (
    <span className="tags">
      {row.repeat > 1 && <span className="tag">× {row.repeat}</span>}
      {row.shared !== null && (
        <span className={`tag shared shared-${(row.shared - 1) % SHARED_COLOURS}`}>
          <Icon name="share" /> shared {row.shared}
        </span>
      )}
      {row.frozen && (
        <span className="tag">
          <Icon name="freeze" /> frozen
        </span>
      )}
      {row.bypassed && <span className="tag">bypassed</span>}
      {row.is_output && <span className="tag output">output</span>}
    </span>
  );
}
