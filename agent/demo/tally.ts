import type { AcceptedUnit } from "../src/payer/record.ts";
import type { Line } from "./children.ts";

/** Counts what checking cost and caught, out of what the agents log. */
export class Tally {
  #computed = 0;
  #compared = 0;
  #picked = 0;
  #challenged = 0;
  #caught = 0;
  /** Units that were invented; the last one who took them may have been honest. */
  readonly #invented = new Set<number>();

  add(line: Line): void {
    if (line.event === undefined) return;
    const count = (key: string) => Number(line[key]);
    const listed = (key: string) => (line[key] === "" ? 0 : String(line[key]).split(" ").length);
    switch (line.event) {
      case "inspected claim":
        this.#computed += count("checked");
        break;
      case "appraised unit":
        this.#computed += 1;
        break;
      case "compared claim":
        this.#compared += count("units");
        break;
      case "counted claim":
        this.#caught += count("lost");
        break;
      case "picked units":
        this.#picked += listed("units");
        break;
      case "challenged unit":
        this.#challenged += 1;
        break;
      case "case ruled":
        if (line["ruling"] === "Payer") this.#caught += 1;
        break;
      case "falsified unit":
        this.#invented.add(count("unit"));
        break;
      default:
        break;
    }
  }

  /** The invented results that were paid. `units`: those of the job that the cheat falsified. */
  paid(units: readonly AcceptedUnit[], cheat: string): number {
    return units.filter(({ unit, provider }) => provider === cheat && this.#invented.has(unit)).length;
  }

  /** Lines for the reader. `spent`: of the payer's money, `change`: of its stake tokens. */
  lines(verification: string, paid: number, spent: string, change: string): string[] {
    const { size } = this.#invented;
    const picked = this.#picked === 0 ? "" : `, ${this.#picked} of them picked by chance`;
    const compared = this.#compared === 0 ? "" : `compared ${this.#compared} units and `;
    return [
      `verification: ${verification}; the payer ${compared}computed ${this.#computed} again, jurors ${this.#challenged}${picked}`,
      `caught: ${this.#caught} units ruled for the payer; ${size} were invented, ${paid} of those paid`,
      `cost: ${spent} TUSD for the work; the payer's GRID changed by ${change} (fees and lost bonds against compensation and bounties)`,
    ];
  }
}
