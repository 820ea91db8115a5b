import { NOBODY } from "../entities/job.ts";
import type { Handlers } from "./fold.ts";
import type { CreditsRecord, Draft } from "./state.ts";

/** What each event of Credits changes. */
export const foldCredits: Handlers<"Credits"> = {
  Transfer(draft, { args: { from, to, value } }) {
    change(draft, ({ supply }) => ({
      supply: supply + (from === NOBODY ? value : 0n) - (to === NOBODY ? value : 0n),
    }));
  },
  Minted(draft, { args: { grid } }) {
    change(draft, ({ everBurned }) => ({ everBurned: everBurned + grid }));
  },
  Redeemed(draft, { args: { grid } }) {
    change(draft, ({ everMinted }) => ({ everMinted: everMinted + grid }));
  },
  Absorbed(draft, { args: { grid } }) {
    change(draft, ({ everBurned }) => ({ everBurned: everBurned + grid }));
  },
  Anchored(draft, { args: { anchor } }) {
    change(draft, () => ({ anchor, reportedSince: undefined }));
  },
  Reported(draft, { args: { since } }) {
    change(draft, () => ({ reportedSince: Number(since) }));
  },
};

function change(draft: Draft, changes: (record: CreditsRecord) => Partial<CreditsRecord>): void {
  draft.credits = Object.freeze({ ...draft.credits, ...changes(draft.credits) });
}
