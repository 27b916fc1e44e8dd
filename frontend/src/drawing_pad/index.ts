import { renderer } from "../shared/lifetime";
import type { PadData } from "./protocol";
import { PadView } from "./view";

/** Streamlit calls this at every change. */
export default renderer<PadData>((component) => new PadView(component));
