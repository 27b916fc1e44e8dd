// Made once: `toLocaleString` makes one at every call, which takes longer than all the rest of a node.
const GROUPED = new Intl.NumberFormat("en-US");

/** From here on a number is rounded: it has no room, and JavaScript does not know all its digits. */
const HUGE = 1e12;

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `36928` as "36,928", `78.4e15` as "≈ 7.84 · 10¹⁶"; nothing for an unknown number. */
export function count(value: number | null): string {
  if (value === null) return "";
  if (value < HUGE) return GROUPED.format(value);
  const [digits = "", power = ""] = value.toExponential(2).split("e+");
  return `≈ ${digits} · 10${[...power].map((digit) => RAISED[Number(digit)]).join("")}`;
}

/** "conv2_d"-like stems in Keras's way: "MaxPooling2D" becomes "max_pooling2d". */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
