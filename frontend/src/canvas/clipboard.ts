/** What reading and writing need of an event's data. */
type Transfer = Pick<DataTransfer, "getData" | "setData">;

type System = Partial<Pick<Clipboard, "readText" | "writeText">>;

const TYPE = "text/plain";

/** Puts a text into the data of a copy event; whether the browser took it. */
export function putInto(transfer: Transfer | null, text: string): boolean {
  try {
    transfer?.setData(TYPE, text);
    return transfer !== null;
  } catch {
    return false;
  }
}

/** The text that a paste event brings; null where it brings none. */
export function textOf(transfer: Transfer | null): string | null {
  try {
    return transfer?.getData(TYPE) || null;
  } catch {
    return null;
  }
}

/** The text of the system's clipboard; null where the browser does not show it. */
export async function readSystem(system: System | undefined = navigator.clipboard): Promise<string | null> {
  try {
    return (await system?.readText?.()) || null;
  } catch {
    return null;
  }
}

/** Writes the system's clipboard; whether the browser allowed it. */
export async function writeSystem(text: string, system: System | undefined = navigator.clipboard): Promise<boolean> {
  try {
    if (!system?.writeText) return false;
    await system.writeText(text);
    return true;
  } catch {
    return false;
  }
}
