/** What Python says of the steps that it can go, and whether anything can be changed. */
interface Facts {
  readonly can_undo: boolean;
  readonly can_redo: boolean;
  readonly read_only: boolean;
}

/** Whether there is a step back and one forth, those included that Python has yet to hear of. */
export function stepsFor(
  { can_undo, can_redo, read_only }: Facts,
  pending: readonly { readonly kind: string }[],
): { readonly canUndo: boolean; readonly canRedo: boolean } {
  return {
    canUndo: (can_undo || pending.length > 0) && !read_only,
    canRedo: (can_redo || pending.at(-1)?.kind === "undo") && !read_only,
  };
}
