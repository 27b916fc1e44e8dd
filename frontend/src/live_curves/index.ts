import { renderer } from "../shared/lifetime";
import type { CurvesData } from "./protocol";
import { CurvesView } from "./view";

/** Streamlit calls this at every change. */
export default renderer<CurvesData>((component) => new CurvesView(component));
