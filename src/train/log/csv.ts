/**
 * Comma-separated values (RFC 4180).
 *
 * @module
 */

/** A line of fields, quoted where they must be. */
export function formatLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
  );
  return `${quoted.join(",")}\n`;
}

/** The complete lines of a text, and where the first begins that is not complete. */
export interface ParsedLines {
  readonly lines: readonly (readonly string[])[];
  readonly end: number;
}

/** Reads lines up to the last that ends in a newline outside of quotes. */
export function parseLines(text: string): ParsedLines {
  const lines: string[][] = [];
  let [fields, field, quoted, end] = [[] as string[], "", false, 0];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (character === '"') {
      quoted = true;
    } else if (character === "," || character === "\n") {
      fields.push(field);
      field = "";
      if (character === ",") continue;
      lines.push(fields);
      fields = [];
      end = i + 1;
    } else if (character !== "\r" || text[i + 1] !== "\n") {
      field += character;
    }
  }
  return { lines, end };
}
