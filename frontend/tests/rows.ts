import type { Row } from "../src/stack/protocol";

/** A row with unremarkable facts. */
export function row(id: string, facts: Partial<Row> = {}): Row {
  return {
    id,
    name: id,
    class_name: "Dense",
    family: "core",
    summary: "64 units",
    shape: "64",
    params: 4160,
    inputs: null,
    shared: null,
    frozen: false,
    bypassed: false,
    repeat: 1,
    is_output: false,
    severity: null,
    message: null,
    fix_label: null,
    ...facts,
  };
}
