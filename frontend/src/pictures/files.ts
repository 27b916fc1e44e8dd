import { loadPlotly } from "../live_curves/plotly";
import type { FilesData } from "./protocol";

type Format = FilesData["formats"][number];

/** A div in which plotly has drawn: https://plotly.com/javascript/plotlyjs-function-reference/ */
interface Drawn extends HTMLElement {
  readonly data: readonly object[];
  readonly layout: object;
}

const ARROW = "M12 3v12m0 0-5-5m5 5 5-5M4 20h16";

/** A button for each format; each saves the chart as it is on the screen at that moment. */
export function fileButtons(
  files: FilesData,
  complain: (words: string) => void,
): readonly HTMLButtonElement[] {
  return files.formats.map((format) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "file";
    button.append(arrow(), format.toUpperCase());
    button.addEventListener("click", () => {
      button.disabled = true;
      void save(files, format)
        .catch((error: unknown) => complain(error instanceof Error ? error.message : String(error)))
        .finally(() => (button.disabled = false));
    });
    return button;
  });
}

async function save(files: FilesData, format: Format): Promise<void> {
  const spot = document.querySelector(`.st-key-${CSS.escape(files.chart)}`);
  const chart = spot?.querySelector<Drawn>(".js-plotly-plot");
  const image = spot?.querySelector("img");
  const link = document.createElement("a");
  if (chart) link.href = await plotted(chart, files.plotly, format);
  else if (image) link.href = painted(image);
  else throw new Error("The picture is not on the page any more.");
  link.download = `${files.name}.${format}`;
  link.click();
}

async function plotted(chart: Drawn, plotly: string, format: Format): Promise<string> {
  const ground = getComputedStyle(chart.closest(".stApp") ?? document.body).backgroundColor;
  const [figure, options] = drawnAgain(chart, format, ground);
  return (await loadPlotly(plotly)).toImage(figure, options);
}

/** An image as PNG, twice as large as it is by nature: it may have been drawn with lines. */
function painted(image: HTMLImageElement): string {
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/** What plotly is to draw again: the chart as large as it is, on the ground of the page. */
export function drawnAgain(
  chart: Pick<Drawn, "data" | "layout" | "clientWidth" | "clientHeight">,
  format: Format,
  ground: string,
): readonly [figure: object, options: object] {
  const size = { width: chart.clientWidth, height: chart.clientHeight };
  const layout = { ...chart.layout, ...size, paper_bgcolor: ground };
  return [{ data: chart.data, layout }, { format, ...size, scale: format === "png" ? 2 : 1 }];
}

function arrow(): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ARROW);
  svg.append(path);
  return svg;
}
