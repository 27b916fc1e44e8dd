// Made once: `toLocaleString` makes one at every call, which takes longer than all the rest of a node.
const GROUPED = new Intl.NumberFormat("en-US");

/** `36928` as "36,928"; nothing for an unknown number. */
export function count(value: number | null): string {
  return value === null ? "" : GROUPED.format(value);
}

/** "conv2_d"-like stems in Keras's way: "MaxPooling2D" becomes "max_pooling2d". */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
