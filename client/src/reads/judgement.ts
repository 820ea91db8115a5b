import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";

/** Views of Slashing. */
export const slashingReads = (chain: Chain, { slashing }: Addresses) => ({
  caseOf: (caseId: string) => view(chain, "Slashing", slashing, "caseOf", [caseId]),
  /** Who put up a level's bond, and what its panel decided; zeros while there is none. */
  levelOf: (caseId: string, level: number) => view(chain, "Slashing", slashing, "levelOf", [caseId, BigInt(level)]),
  /** Stake-token units that a challenge (level 0) or an appeal holds. */
  bondOf: (level: number) => view(chain, "Slashing", slashing, "bondOf", [BigInt(level)]),
  /** Jurors of a level's panel. */
  sizeOf: async (level: number) => Number(await view(chain, "Slashing", slashing, "sizeOf", [BigInt(level)])),
  /** Jury's present panel of a case. */
  panelIdOf: (caseId: string) => view(chain, "Slashing", slashing, "panelIdOf", [caseId]),
  /** Seconds that `ruleBy` must be away when a challenge is made: the least `ruleSeconds` of a job that Slashing can judge. */
  longestCase: async () => Number(await view(chain, "Slashing", slashing, "longestCase", [])),
  /** What was fixed at deployment. */
  parameters: async () => {
    const [openSeconds, marginSeconds, appeals, appealSeconds, bond, jurorFee, bounty, reward] = await Promise.all([
      view(chain, "Slashing", slashing, "openSeconds", []),
      view(chain, "Slashing", slashing, "marginSeconds", []),
      view(chain, "Slashing", slashing, "appeals", []),
      view(chain, "Slashing", slashing, "appealSeconds", []),
      view(chain, "Slashing", slashing, "challengeBond", []),
      view(chain, "Slashing", slashing, "jurorFee", []),
      view(chain, "Slashing", slashing, "bounty", []),
      view(chain, "Slashing", slashing, "evidenceReward", []),
    ]);
    return {
      openSeconds: Number(openSeconds),
      marginSeconds: Number(marginSeconds),
      appeals: Number(appeals),
      appealSeconds: Number(appealSeconds),
      challengeBond: bond,
      jurorFee,
      bounty,
      evidenceReward: reward,
    };
  },
});

/** Views of Jury. A seat's court is Slashing unless you name another. */
export const juryReads = (chain: Chain, { jury, slashing }: Addresses) => {
  const seatsOf = async (panelId: string) => (await view(chain, "Jury", jury, "seatsOf", [panelId])).map(Number);
  const seatOf = (seat: number, court: string = slashing) => view(chain, "Jury", jury, "seatOf", [court, BigInt(seat)]);
  return {
    panelOf: (panelId: string) => view(chain, "Jury", jury, "panelOf", [panelId]),
    /** The seed of a panel that was asked for: zero while there is none. `lost`: there will be none. */
    seedOf: (panelId: string) => view(chain, "Jury", jury, "seedOf", [panelId]),
    /** The stage at this moment, and its last second. */
    stageOf: async (panelId: string) => {
      const { stage, until } = await view(chain, "Jury", jury, "stageOf", [panelId]);
      return { stage, until: Number(until) };
    },
    /** Seats of a drawn panel, by position. */
    seatsOf,
    /** The positions of a drawn panel that `juror` holds. */
    positionsOf: async (panelId: string, juror: string, court: string = slashing) => {
      const seats = await Promise.all((await seatsOf(panelId)).map((seat) => seatOf(seat, court)));
      const own = juror.toLowerCase();
      return seats.flatMap((seat, position) => (seat.juror.toLowerCase() === own ? [position] : []));
    },
    voteOf: (panelId: string, position: number) => view(chain, "Jury", jury, "voteOf", [panelId, BigInt(position)]),
    seatOf,
    /** How many seats there are: the number of the next new one. */
    seatCount: async (court: string = slashing) => Number(await view(chain, "Jury", jury, "seatCount", [court])),
    /** What was fixed at deployment. */
    parameters: async () => {
      const [size, seatBond, penalty, activation, exit, draw, commit, reveal] = await Promise.all([
        view(chain, "Jury", jury, "panelSize", []),
        view(chain, "Jury", jury, "seatBond", []),
        view(chain, "Jury", jury, "penalty", []),
        view(chain, "Jury", jury, "activationSeconds", []),
        view(chain, "Jury", jury, "exitSeconds", []),
        view(chain, "Jury", jury, "drawSeconds", []),
        view(chain, "Jury", jury, "commitSeconds", []),
        view(chain, "Jury", jury, "revealSeconds", []),
      ]);
      return {
        panelSize: Number(size),
        seatBond,
        penalty,
        activationSeconds: Number(activation),
        exitSeconds: Number(exit),
        drawSeconds: Number(draw),
        commitSeconds: Number(commit),
        revealSeconds: Number(reveal),
      };
    },
  };
};
