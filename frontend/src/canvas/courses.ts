import { type Marked, crowdedLabels, marksOf } from "./labels";
import { type Kept, alike } from "./recall";
import type { Scene } from "./scene";
import type { Box } from "./size";
import type { Slots } from "./slots";
import { lanesOf, linesIn } from "./ways";

type Boxes = ReadonlyMap<string, Box>;

interface Course {
  readonly marked: ReadonlyMap<string, readonly Marked[]>;
  readonly lanes: ReadonlyMap<string, number>;
}

/** Where the wires of a scene run, worked out again only when something has moved or been wired. */
export class Courses {
  private course: Kept<Course> | null = null;
  private crowdedBefore: ReadonlySet<string> = new Set();

  constructor(private readonly slotsOf: (id: string) => Slots | undefined) {}

  /** Where across each wire runs that is led around something, by key. */
  lanes(scene: Scene, boxes: Boxes): ReadonlyMap<string, number> {
    return this.courseIn(scene, boxes).lanes;
  }

  /** The wires whose labels have no room beside those of others; the same set while it says the same. */
  crowded(scene: Scene, boxes: Boxes): ReadonlySet<string> {
    const found = crowdedLabels(scene, this.courseIn(scene, boxes).marked);
    if (!alike([...this.crowdedBefore], [...found])) this.crowdedBefore = found;
    return this.crowdedBefore;
  }

  private courseIn(scene: Scene, boxes: Boxes): Course {
    const wired = scene.edges.map(({ edge }) => edge);
    const from = [boxes, wired.length, ...wired, ...scene.nodes.map(({ node }) => this.slotsOf(node.id))];
    if (!this.course || !alike(this.course.from, from)) {
      const lines = linesIn(scene, boxes, this.slotsOf);
      const lanes = lanesOf(scene, boxes, lines);
      this.course = { from, item: { lanes, marked: marksOf(scene, lines, lanes) } };
    }
    return this.course.item;
  }
}
