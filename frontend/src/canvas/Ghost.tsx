import { type Family, UNKNOWN_FAMILY, familyStyle, titleOf } from "../shared/palette";
import { landingWords } from "./drop";
import type { Snapshot } from "./model";
import type { Grabbed } from "./useGrab";

interface Props {
  readonly grabbed: Grabbed;
  readonly snapshot: Snapshot;
}

/** What is dragged from the palette, beside the pointer, with what it would do. */
export function Ghost({ grabbed, snapshot }: Props) {
  const { item, landing, x, y } = grabbed;
  const found = snapshot.palette.find((each) => each.class_name === item);
  const family: Family = snapshot.families.get(found?.family ?? "") ?? UNKNOWN_FAMILY;
  const words = landing ? landingWords(landing, snapshot.scene) : "";
  return (
    <div
      className={landing ? "ghost" : "ghost nowhere"}
      style={{ ...familyStyle(family), transform: `translate(${x + 12}px, ${y + 8}px)` }}
      aria-hidden="true"
    >
      <span className="layer-icon">{family.icon}</span>
      <b>{found ? titleOf(found) : item}</b>
      {words !== "" && <span className="ghost-words">{words}</span>}
    </div>
  );
}
