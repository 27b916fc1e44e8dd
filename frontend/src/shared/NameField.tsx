import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { becomes, nameComplaint } from "./naming";

interface Props {
  readonly name: string;
  /** Called once, with the new name or with null when it is given up. */
  readonly onDone: (name: string | null) => void;
}

/**
 * Renames a layer in place: Enter or leaving keeps the name, Escape gives it up. A name that cannot
 * be taken stays in the field on Enter, with the reason below it.
 */
export function NameField({ name, onDone }: Props) {
  const [value, setValue] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const id = useId();
  const wrong = nameComplaint(value);
  const about = wrong ?? becomes(value);
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
    if (event.key === "Enter" && wrong === null) finish(value);
    if (event.key === "Escape") finish(null);
  };
  return (
    <span className="name-entry">
      <input
        ref={field}
        className="name-field"
        aria-invalid={wrong !== null}
        aria-describedby={id}
        aria-label={`New name for ${name}`}
        spellCheck={false}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.stopPropagation()}
        onBlur={() => finish(wrong === null ? value : null)}
      />
      <span id={id} className={wrong === null ? "name-about" : "name-about wrong"} aria-live="polite">
        {about}
      </span>
    </span>
  );
}
