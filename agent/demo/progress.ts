import { formatUnits } from "ethers";

import type { Line } from "./children.ts";

/** Tells what happens, a line at a time, out of what the agents log. */
export class Progress {
  readonly #started = performance.now();
  readonly #names = new Map<string, string>();

  /** Makes addresses readable. */
  introduce(parties: readonly { readonly name: string; readonly address: string }[]): void {
    for (const { name, address } of [...parties].reverse()) this.#names.set(address.toLowerCase(), name);
  }

  say(text: string): void {
    process.stdout.write(`[${this.seconds().toFixed(0).padStart(3)} s] ${text}\n`);
  }

  seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** One log line of an agent; most are left to its log file. */
  agent(name: string, line: Line): void {
    const text = this.#textOf(line);
    if (text !== undefined) this.say(`${name.padEnd(8)} ${text}`);
  }

  #textOf(line: Line): string | undefined {
    const text = (key: string) => String(line[key]);
    switch (line.event ?? "") {
      case "posted job":
        return `posted job "${text("stage")}" with ${text("units")} units`;
      case "took units": {
        const [first, count] = [Number(line["first"]), Number(line["count"])];
        const units = count === 1 ? `unit ${first}` : `units ${first} to ${first + count - 1}`;
        return `took ${units} for ${formatUnits(text("price"), 6)} TUSD a unit`;
      }
      case "falsified unit":
        return `invents the result of unit ${text("unit")}`;
      case "submitted":
        return `submitted results under the root ${short(text("root"))}`;
      case "picked units":
        return text("units") === ""
          ? "checks none of these units"
          : `has jurors check unit ${text("units")}, picked by chance`;
      case "caught by a sample":
        return `caught ${this.#nameOf(line)} by a sample: looks at everything it submitted there`;
      case "compared claim":
        return `compared ${text("units")} units of ${this.#nameOf(line)}: ${text("differing")} are not what others found`;
      case "revealed result":
        return `revealed its result of unit ${text("unit")}`;
      case "counted claim":
        return line["lost"] === 0 ? undefined : `sees ${this.#nameOf(line)} lose ${text("lost")} units to the quorum`;
      case "wrong result":
        return `computed unit ${text("unit")} again: not what ${this.#nameOf(line)} submitted`;
      case "challenged unit":
        return `challenged unit ${text("unit")} of ${this.#nameOf(line)}`;
      case "opened leaf":
        return `opened the leaf of unit ${text("unit")}`;
      case "drew panel":
        return "drew a panel of jurors";
      case "computed disputed unit":
        return "computed the disputed unit again and sealed its vote";
      case "revealed vote":
        return `revealed its vote ${short(text("vote"))}`;
      case "case ruled":
        return `has a ruling about unit ${text("unit")}: for the ${text("ruling").toLowerCase()}`;
      case "accepted claim":
        return `accepted ${text("units")} units of ${this.#nameOf(line)} and paid ${formatUnits(text("paid"), 6)} TUSD`;
      case "job succeeded":
        return `has every result of job "${text("stage")}"`;
      case "opened lease": {
        const what = line["repair"] === true ? "repaired the cluster with a lease of" : "leased from";
        return `${what} ${this.#nameOf(line)} for ${perHour(text("rate"))} TUSD an hour`;
      }
      case "started workload":
        return `started the service of lease ${short(text("leaseId"))}`;
      case "settled lease":
        return `settled ${formatUnits(text("amount"), 6)} TUSD of lease ${short(text("leaseId"))}`;
      case "topped up":
        return `added ${formatUnits(text("amount"), 6)} TUSD to lease ${short(text("leaseId"))}`;
      case "service is silent":
        return `hears nothing of the service of ${this.#nameOf(line)}`;
      case "challenged lease":
        return `challenged ${this.#nameOf(line)} to show that it serves`;
      case "answered challenges":
        return `answered ${text("challenges")} challenges`;
      case "failed lease":
        return `ended the lease of ${this.#nameOf(line)}: it is slashed, ${formatUnits(text("refund"), 6)} TUSD come back`;
      case "redeemed vouchers":
        return `redeemed the last vouchers of ${text("tabs")} tabs in one transaction`;
      case "listed tenancy":
        return `offers the tenancy for ${formatUnits(text("price"), 6)} TUSD`;
      case "bought tenancy":
        return `bought the tenancy for ${formatUnits(text("price"), 6)} TUSD, worth ${formatUnits(text("balance"), 6)} TUSD`;
      case "closed lease":
        return `closed the lease of ${this.#nameOf(line)}: it earned ${formatUnits(text("charged"), 6)} TUSD`;
      case "lease ended":
        return `stopped the service of lease ${short(text("leaseId"))}`;
      default:
        return line["level"] === "error" ? `${text("event")}: ${text("reason")}` : undefined;
    }
  }

  #nameOf(line: Line): string {
    const address = String(line["provider"]);
    return this.#names.get(address.toLowerCase()) ?? short(address);
  }
}

/** Billionths of a unit a second, as TUSD an hour. */
function perHour(rate: string): string {
  return formatUnits(BigInt(rate) * 3_600n, 15);
}

function short(hex: string): string {
  return `${hex.slice(0, 10)}…`;
}
