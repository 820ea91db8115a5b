// Tables for people, on standard output.

const GAP = "  ";

/** Whether a column holds numbers only (units may follow): those line up on the right. */
const isNumeric = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell === "" || /^[\d.,]+( \S+)?$/.test(cell));

/** Lines of a table with a header. Columns of numbers are aligned to the right. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((title, column) => {
    const cells = rows.map((row) => row[column] ?? "");
    const width = Math.max(title.length, ...cells.map((cell) => cell.length));
    return { width, numeric: rows.length > 0 && isNumeric(cells) };
  });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ width, numeric }, column) => {
        const cell = cells[column] ?? "";
        return numeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  const rule = columns.map(({ width }) => "-".repeat(width)).join(GAP);
  return [line(header), rule, ...(rows.length === 0 ? ["(none)"] : rows.map(line))].join("\n");
}

/** Lines of names and values. */
export function factsOf(facts: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${value}`.trimEnd())
    .join("\n");
}

/** Data as JSON: amounts as decimal text, because they do not fit JavaScript's numbers; maps as objects. */
export function jsonOf(data: unknown): string {
  return JSON.stringify(
    data,
    (_key, value: unknown) => {
      if (typeof value === "bigint") return value.toString();
      if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
      return value;
    },
    2,
  );
}
