import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Popover } from "../shared/Popover";
import type { Spot } from "./doors";

interface Props {
  readonly label: string;
  /** What the button says. */
  readonly done: string;
  readonly value: string;
  readonly kind: "name" | "number" | "text";
  /** What is said of what is written, as long as nothing is wrong with it. */
  readonly hint: (value: string) => string;
  readonly near: Spot;
  /** What is wrong with what is written; null where it can be taken. */
  readonly complaint: (value: string) => string | null;
  readonly onDone: (value: string) => void;
  readonly onClose: () => void;
}

/** A small question: a field and a button; Enter answers, Escape closes. */
export function Ask(props: Props) {
  const { label, done, kind, hint, near, complaint, onDone, onClose } = props;
  const [value, setValue] = useState(props.value);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const id = useId();
  const wrong = complaint(value);
  const isWrong = wrong !== null && (tried || value.trim() !== "");
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (wrong !== null) return;
    onClose();
    onDone(value.trim());
  };
  /** Enter ends a text, Shift+Enter begins a line. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (kind !== "text" || event.key !== "Enter" || event.shiftKey) return;
    if (event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const common = {
    ref: field,
    id,
    value,
    spellCheck: kind === "text",
    autoComplete: "off",
    "aria-invalid": isWrong,
    "aria-describedby": `${id}-about`,
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setValue(event.target.value),
    onKeyDown,
  };
  const about = isWrong ? wrong : hint(value);
  return (
    <Popover label={label} className="ask" near={near} onClose={onClose}>
      <form onSubmit={submit}>
        <label htmlFor={id}>{label}</label>
        <div className={kind === "text" ? "ask-row tall" : "ask-row"}>
          {kind === "text" ? (
            <textarea rows={4} {...common} />
          ) : (
            <input type="text" inputMode={kind === "number" ? "numeric" : "text"} {...common} />
          )}
          <button type="submit" className="primary">
            {done}
          </button>
        </div>
        <p
          id={`${id}-about`}
          className={isWrong ? "ask-about wrong" : "ask-about"}
          aria-live="polite"
        >
          {about}
        </p>
      </form>
    </Popover>
  );
}
