// What the stories share: a town with providers, jurors and a payer, and the steps that every job goes through.
import { keccak256, toUtf8Bytes } from "ethers";

import {
  type Agreement,
  type Claim,
  type Hex,
  type Submission,
  type Terms,
  type TermsInput,
  resultLeaf,
  resultTree,
  voteCommitment,
} from "../../../client/src/index.ts";
import { makeRandom } from "../../client/utils/random.ts";
import { DAY, type Role, makeWorld } from "../../client/utils/world.ts";

export const JURORS = ["dave", "erin", "frank"] as const;

/** What a unit's honest result is, by its number; a cheater invents another. */
const resultOf = (unit: number, honest: boolean): Hex =>
  keccak256(toUtf8Bytes(`${honest ? "result" : "invented"} ${unit}`)) as Hex;

export interface Taken {
  readonly terms: Terms;
  readonly claim: Claim;
  readonly claimId: Hex;
  readonly role: Role;
}

export interface Submitted extends Taken {
  readonly submission: Submission;
  readonly leaves: readonly { readonly leaf: Hex; readonly salt: Hex; readonly result: Hex }[];
}

/** What a promise was refused with. */
export async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

export type Town = Awaited<ReturnType<typeof makeTown>>;

/** Three providers, three jurors with a seat each, everybody past every notice. */
export async function makeTown(seed: number, kind: "default" | "rollup" = "default") {
  const world = await makeWorld(kind);
  const { people, at, addresses, testUSD, networkHelpers } = world;
  const random = makeRandom(seed);
  for (const role of ["alice", "bob", "carol"] as const) await world.provide(role);
  for (const juror of JURORS) await world.sit(juror, 1);
  await networkHelpers.time.increase(DAY);

  const agreementOf = (s: Submitted, unit: number): Agreement => ({
    terms: s.terms,
    claim: s.claim,
    submission: s.submission,
    unit,
  });

  const town = {
    ...world,
    agreementOf,
    wait: (seconds: number) => networkHelpers.time.increase(seconds),
    post: async (changes: Partial<TermsInput> = {}): Promise<Terms> => {
      const terms = await world.terms(random, changes);
      await people.payer.jobs.post(terms).execute();
      return terms;
    },
    take: async (
      role: Role,
      terms: Terms,
      count: number,
      options: { delegatedBond?: bigint; predecessors?: Hex[] } = {},
    ): Promise<Taken> => {
      const { event } = await people[role].jobs.take(terms, at[role], count, options).execute();
      return { terms, role, claim: event.args.claim, claimId: event.args.claimId };
    },
    retake: async (role: Role, of: Taken, unit: number): Promise<Taken> => {
      const { event } = await people[role].jobs.retake(of.terms, of.claim, unit, at[role]).execute();
      return { terms: of.terms, role, claim: event.args.claim, claimId: event.args.claimId };
    },
    /** Submits honest results, but for the units that are `invented`. */
    submit: async (taken: Taken, invented: readonly number[] = []): Promise<Submitted> => {
      const { claim, claimId, role, terms } = taken;
      const leaves = Array.from({ length: claim.count }, (_, i) => {
        const unit = claim.first + i;
        const [salt, result] = [random.bytes32(), resultOf(unit, !invented.includes(unit))];
        return { leaf: resultLeaf({ provider: at[role], claimId, unit, salt, result }), salt, result };
      });
      const { root } = resultTree(leaves.map(({ leaf }) => leaf));
      const { event } = await people[role].jobs.submit(terms, claim, root, random.bytes32()).execute();
      return { ...taken, leaves, submission: { root, submittedAt: event.args.submittedAt } };
    },
    accept: (s: Submitted) => people.payer.jobs.accept(s.terms, s.claim, s.submission).execute(),
    /** A whole case: challenge, opening, panel, honest votes, disclosure, ruling. */
    judge: async (challenger: Role, s: Submitted, unit: number) => {
      const agreement = agreementOf(s, unit);
      const { event } = await people[challenger].slashing.challenge(agreement).execute();
      const caseId = event.args.caseId;
      const index = unit - s.claim.first;
      const opened = s.leaves[index];
      if (opened === undefined) throw new Error(`unit ${unit} is not in the claim`);
      const path = resultTree(s.leaves.map(({ leaf }) => leaf)).path(index);
      await people[s.role].slashing.open(caseId, opened.leaf, path).execute();
      await networkHelpers.mine(4);
      const { payer } = people;
      const panelId = await payer.slashing.panelIdOf(caseId);
      await payer.jury.draw(panelId).execute();
      const seats = await payer.jury.seatsOf(panelId);
      const votes = seats.map((seat, position) => {
        const juror = JURORS[Number(seat)];
        if (juror === undefined) throw new Error(`nobody sits on seat ${seat}`);
        return { juror, position, salt: random.bytes32(), vote: resultOf(unit, true) };
      });
      for (const { juror, position, salt, vote } of votes) {
        const sealed = voteCommitment({ panelId, position, juror: at[juror], vote, salt });
        await people[juror].jury.commit(panelId, position, sealed).execute();
      }
      for (const { juror, position, salt, vote } of votes) {
        await people[juror].jury.reveal(panelId, position, vote, salt).execute();
      }
      await people[s.role].slashing.disclose(caseId, opened.salt, opened.result).execute();
      return town.resolve(caseId, agreement);
    },
    /** Resolves a case that is ready to be ruled; nobody appeals. */
    resolve: async (caseId: Hex, agreement: Agreement) => {
      let { event } = await people.frank.slashing.resolve(caseId, agreement).execute();
      if (event.name === "CaseDecided") {
        await networkHelpers.time.increaseTo(event.args.appealBy + 1n);
        ({ event } = await people.frank.slashing.resolve(caseId, agreement).execute());
      }
      if (event.name !== "CaseRuled") throw new Error(`the case went on: ${event.name}`);
      return event.args;
    },
    usd: (role: Role) => people[role].escrow.walletOf(at[role], testUSD),
    credits: (role: Role) => people[role].staking.creditsOf(at[role]),
    pool: (role: Role) => people.payer.staking.poolOf(at[role], addresses.jobs),
    /** What Escrow and Staking hold of the two tokens. */
    held: async () => ({
      escrowUSD: await people.payer.token.balanceOf(testUSD, addresses.escrow),
      escrowGRID: await people.payer.token.balanceOf(addresses.gridToken, addresses.escrow),
      staking: await people.payer.token.balanceOf(addresses.gridToken, addresses.staking),
    }),
    /** Everybody leaves with everything; providers and jurors past their delays. Nothing may be left behind. */
    leave: async (): Promise<void> => {
      const seats = await people.payer.jury.seatCount();
      for (let seat = 0; seat < seats; seat++) {
        const { juror, retiredAt } = await people.payer.jury.seatOf(seat);
        const role = JURORS.find((name) => at[name].toLowerCase() === juror.toLowerCase());
        if (role !== undefined && retiredAt === 0) await people[role].jury.retire(seat).execute();
      }
      for (const role of ["alice", "bob", "carol"] as const) {
        await people[role].registry.allot(addresses.jobs, world.classId, 0, at[role]).execute();
        await people[role].registry.requestExit().execute();
      }
      await networkHelpers.time.increase(2 * DAY);
      for (let seat = 0; seat < seats; seat++) {
        const { juror } = await people.payer.jury.seatOf(seat);
        if (BigInt(juror) !== 0n) await people.payer.jury.vacate(seat).execute();
      }
      for (const role of ["alice", "bob", "carol"] as const) await people[role].registry.exit().execute();
      for (const role of Object.keys(people) as Role[]) {
        const me = people[role];
        for (const service of [addresses.jobs, addresses.registry, addresses.jury]) {
          const { own } = await me.staking.poolOf(at[role], service);
          if (own > 0n) await me.staking.unstake(service, own, at[role]).execute();
        }
        const credits = await me.staking.creditsOf(at[role]);
        if (credits > 0n) await me.staking.collect(credits, at[role]).execute();
        for (const token of [testUSD, addresses.gridToken] as const) {
          const wallet = await me.escrow.walletOf(at[role], token);
          if (wallet > 0n) await me.escrow.withdraw(token, wallet, at[role]).execute();
        }
      }
      await people.payer.staking.burn().execute();
    },
  };
  return town;
}
