import type { Severity } from "./protocol";

/** The sign of a problem, in the head of a node. */
export function Sign({ severity }: { readonly severity: Severity }) {
  return (
    <span className={`sign ${severity}`} aria-hidden="true">
      {severity === "info" ? "i" : "!"}
    </span>
  );
}
