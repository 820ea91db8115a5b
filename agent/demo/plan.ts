import { parseEther } from "ethers";

import type { Addresses } from "../src/client.ts";
import type { ConfigInput } from "../src/config.ts";
import { RESOURCE_CLASS, TUSD, usdOf } from "./parties.ts";

type PayerConfig = Extract<ConfigInput, { role: "payer" }>["payer"];
export type StagePlan = PayerConfig["stages"][number];

const GRID = (amount: number) => parseEther(String(amount)).toString();

export const DIGITS = { count: 2_000, unitSize: 100 } as const;

/** Of the Quorum in the parameters for local chains. */
const REPLICAS = 3;

export const FILM = { frames: 8, width: 320, height: 180, samples: 8, seed: 7, scene: "orbit" } as const;

/** How results are checked: the payer computes them again, jurors do what chance has picked, or three providers must agree. */
export const VERIFICATIONS = ["jury", "sampling", "quorum"] as const;
export type Verification = (typeof VERIFICATIONS)[number];

/** What both demos agree on: prices rise for ten seconds, and every window fits the judges' slowest case. */
function termsOf(
  addresses: Addresses,
  work: { startPrice: string; capPrice: string; unitBond: number; maxUnits: number },
  verification: Verification = "jury",
): StagePlan["terms"] {
  return {
    token: usdOf(addresses),
    arbiter: { jury: addresses.slashing, sampling: addresses.sampling, quorum: addresses.quorum }[verification],
    resourceClass: RESOURCE_CLASS,
    startPrice: TUSD(work.startPrice).toString(),
    capPrice: TUSD(work.capPrice).toString(),
    unitBond: GRID(work.unitBond),
    compensation: GRID(work.unitBond / 8),
    maxUnits: work.maxUnits,
    faultMultiplier: 3,
    auctionSeconds: 10,
    takeSeconds: 600,
    workSeconds: 300,
    reviewSeconds: 300,
    ruleSeconds: 900,
    gang: verification === "quorum",
  };
}

/** Train a classifier of handwritten digits, then classify digits that it has never seen. */
export function digitStages(addresses: Addresses, verification: Verification = "jury"): StagePlan[] {
  const replicated = verification === "quorum";
  // Replicas are whole: fewer, larger units keep the bonds the same.
  const unitSize = replicated ? 2 * DIGITS.unitSize : DIGITS.unitSize;
  const shards = Math.ceil(DIGITS.count / unitSize);
  const units = replicated ? REPLICAS * shards : shards;
  return [
    {
      name: "train",
      check: 1,
      spec: {
        version: 1,
        engine: "mnist-train",
        units: 1,
        inputs: [],
        params: { seed: 7, samples: 8_000, epochs: 2, batchSize: 64, learningRate: 0.005, hidden: 48 },
      },
      terms: termsOf(addresses, { startPrice: "4", capPrice: "6", unitBond: 1_000, maxUnits: 1 }),
    },
    {
      name: "classify",
      check: verification === "sampling" ? 0 : 1,
      spec: {
        version: 1,
        engine: "mnist-classify",
        units,
        ...(replicated && { replicas: REPLICAS }),
        inputs: [{ name: "weights", from: { stage: "train", unit: 0 } }],
        params: { heldOut: { start: 0, count: DIGITS.count }, unitSize },
      },
      terms: termsOf(
        addresses,
        { startPrice: "0.05", capPrice: "0.10", unitBond: 200, maxUnits: replicated ? shards : 4 },
        verification,
      ),
    },
  ];
}

/** Render the frames of a short film. */
export function filmStages(addresses: Addresses): StagePlan[] {
  return [
    {
      name: "render",
      check: 1,
      spec: { version: 1, engine: "blender-render", units: FILM.frames, inputs: [], params: FILM },
      terms: termsOf(addresses, { startPrice: "0.5", capPrice: "1", unitBond: 300, maxUnits: 2 }),
    },
  ];
}
