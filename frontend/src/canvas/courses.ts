import { crowdedLabels } from "./labels";
import { type Kept, alike } from "./recall";
import type { Line } from "./routes";
import type { Scene } from "./scene";
import type { Box } from "./size";
import type { Slots } from "./slots";
import { lanesOf, linesIn } from "./ways";

type Boxes = ReadonlyMap<string, Box>;

interface Course {
  readonly lines: ReadonlyMap<string, readonly Line[]>;
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
    const { lines, lanes } = this.courseIn(scene, boxes);
    const found = crowdedLabels(scene, lines, lanes);
    if (!alike([...this.crowdedBefore], [...found])) this.crowdedBefore = found;
    return this.crowdedBefore;
  }

  private courseIn(scene: Scene, boxes: Boxes): Course {
    const wired = scene.edges.map(({ edge }) => edge);
    const from = [boxes, wired.length, ...wired, ...scene.nodes.map(({ node }) => this.slotsOf(node.id))];
    if (!this.course || !alike(this.course.from, from)) {
      const lines = linesIn(scene, boxes, this.slotsOf);
      this.course = { from, item: { lines, lanes: lanesOf(scene, boxes, lines) } };
    }
    return this.course.item;
  }
}
