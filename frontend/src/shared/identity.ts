/**
 * Random hexadecimal digits, 32 unless told.
 *
 * Not `crypto.randomUUID`: that exists only on https and localhost, and a class opens the
 * teacher's server by its address in the local network.
 */
export function uniqueId(digits = 32): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, digits);
}
