import { type KeyboardEvent, useEffect, useRef, useState } from "react";

interface Props {
  readonly name: string;
  /** Called once, with the new name or with null when it is given up. */
  readonly onDone: (name: string | null) => void;
}

/** Renames a layer in place: Enter or leaving keeps the name, Escape gives it up. */
export function NameField({ name, onDone }: Props) {
  const [value, setValue] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (result: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(result);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish(value);
    if (event.key === "Escape") finish(null);
  };
  return (
    <input
      ref={field}
      className="name-field"
      aria-label={`New name for ${name}`}
      spellCheck={false}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={() => finish(value)}
    />
  );
}
