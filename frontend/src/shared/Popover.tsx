import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface Props {
  readonly label: string;
  readonly className: string;
  readonly style?: CSSProperties;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A small dialog over the component: Escape or a press outside closes it. */
export function Popover({ label, className, style, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const inside = box.current?.contains(document.activeElement) ?? false;
    if (!inside && !box.current?.querySelector("input")) box.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div className="backdrop" onPointerDown={(event) => event.target === event.currentTarget && onClose()}>
      <div
        ref={box}
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={className}
        style={style}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  );
}
