import { renderer } from "../shared/lifetime";
import type { PicturesData } from "./protocol";
import { PicturesView } from "./view";

/** Streamlit calls this at every change. */
export default renderer<PicturesData>((component) => new PicturesView(component));
