// A juror's sealed votes on disk. Without vote and salt a commitment can never be revealed, and the seat is penalised: they are written,
// for their owner alone, before the commitment is sent.
import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

import { ClientError } from "../../client/src/index.ts";
import type { Address, Hex } from "../../client/src/index.ts";
import { address, hash } from "./kinds.ts";

const FOLDER = fileURLToPath(new URL("../../.gridbond/votes", import.meta.url));
const PRIVATE = 0o600;

/** Which vote it is: one position of one panel on one chain. */
export interface Place {
  readonly chainId: number;
  readonly panelId: Hex;
  readonly position: number;
  readonly juror: Address;
}

/** A vote and the salt that seals it. */
export interface SealedVote {
  readonly vote: Hex;
  readonly salt: Hex;
}

/** The file of a sealed vote is missing, malformed, readable by others, or holds another vote. */
export class BadVoteFile extends ClientError {
  override readonly name = "BadVoteFile";

  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
  }
}

const schema = z.strictObject({
  chainId: z.int().positive(),
  panelId: hash,
  position: z.int().min(0).max(255),
  juror: address,
  vote: hash,
  salt: hash,
});

const fileOf = (folder: string, { chainId, panelId, position }: Place) =>
  join(folder, `${chainId}-${panelId}-${position}.json`);

/** A salt that nobody guesses. */
export const newSalt = (): Hex => `0x${randomBytes(32).toString("hex")}`;

/** Keeps a vote, and is on disk when it returns. The same vote again gives the salt that was kept before; another vote is refused. */
export function keepVote(
  place: Place,
  vote: Hex,
  folder = FOLDER,
): { readonly sealed: SealedVote; readonly file: string } {
  const file = fileOf(folder, place);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sealed = { vote, salt: newSalt() };
  if (writeOnce(file, `${JSON.stringify({ ...place, ...sealed }, null, 2)}\n`)) return { sealed, file };
  const kept = keptVote(place, folder);
  if (kept.vote === vote) return { sealed: kept, file };
  throw new BadVoteFile(
    file,
    `holds the vote ${kept.vote}, got ${vote}; a commitment may be on its way, so the first vote stays`,
  );
}

/** Writes a file whole or not at all, whenever the machine stops; `false` when it exists. */
function writeOnce(file: string, text: string): boolean {
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  writeFileSync(draft, text, { flag: "wx", mode: PRIVATE, flush: true });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** The vote that was kept for a place. Throws `BadVoteFile`. */
export function keptVote(place: Place, folder = FOLDER): SealedVote {
  const file = fileOf(folder, place);
  const { chainId, panelId, position, juror, vote, salt } = parse(file);
  const same =
    chainId === place.chainId && panelId === place.panelId && position === place.position && juror === place.juror;
  if (!same)
    throw new BadVoteFile(
      file,
      `is about position ${position} of panel ${panelId} and juror ${juror} on chain ${chainId}`,
    );
  return { vote, salt };
}

function parse(file: string): z.output<typeof schema> {
  let mode: number;
  let text: string;
  try {
    mode = lstatSync(file).mode & 0o777;
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new BadVoteFile(file, "does not exist: this machine committed no vote for this position");
  }
  if (mode !== PRIVATE) throw new BadVoteFile(file, `mode is ${mode.toString(8)}, expected 600`);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    // What the file holds is secret until it is revealed: only the field is named.
    const field = error instanceof z.ZodError ? (error.issues[0]?.path.join(".") ?? "") : "JSON";
    throw new BadVoteFile(file, `${field || "the file"} is malformed`);
  }
}
