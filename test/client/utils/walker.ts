// A random walk through the protocol: every step is one action that somebody could take, taken if the contracts let it.
import {
  CaseStage,
  type Agreement,
  type ClaimRecord,
  ContractError,
  type GridbondEvent,
  type Hex,
  type JobRecord,
  JobStatus,
  PanelStage,
  Ruling,
  type State,
  WHOLE_CLAIM,
  type ResultTree,
  agreementOf,
  emptyState,
  nameOf,
  predecessorsHash,
  resultLeaf,
  resultTree,
  selectReopened,
  settledClaims,
  unitsLeft,
  voteCommitment,
} from "../../../client/src/index.ts";
import type { Gridbond } from "../../../client/src/ethers.ts";
import { type Random, bytes32 } from "./random.ts";
import { DAY, GRID, type Role, type World } from "./world.ts";

interface Attempt {
  readonly execute: () => Promise<unknown>;
}

const PROVIDERS = ["alice", "bob"] as const satisfies Role[];
const JURORS = ["carol", "dave", "erin", "frank"] as const satisfies Role[];

/** How many steps between looks at what has happened. */
const STRIDE = 500;

/**
 * Walks until every event of `until` has happened, at most `steps` steps.
 * @returns the state that the events tell, read bit by bit on the way, and the names that are missing
 */
export async function walk(
  world: World,
  random: Random,
  steps: number,
  until: readonly string[],
): Promise<{ state: State; missing: readonly string[] }> {
  const walker = new Walker(world, random);
  await walker.begin();
  let missing = until;
  for (let i = 0; i < steps && missing.length > 0; i += STRIDE) {
    for (let k = 0; k < STRIDE; k++) await walker.step();
    const seen = new Set((await world.people.payer.events()).flatMap(namesOf));
    missing = until.filter((name) => !seen.has(name));
  }
  return { state: await walker.read(), missing };
}

/** What happened: an event's name, and for rulings also whom they were for. */
function namesOf(event: GridbondEvent): string[] {
  return event.name === "Ruled" ? [event.name, `Ruled ${nameOf(Ruling, event.args.ruling)}`] : [event.name];
}

class Walker {
  readonly #world: World;
  readonly #random: Random;
  readonly #trees = new Map<Hex, ResultTree>();
  readonly #votes = new Map<string, { vote: Hex; salt: Hex }>();
  #state: State = emptyState;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  async begin(): Promise<void> {
    for (const role of PROVIDERS) await this.#world.provide(role);
    for (const role of JURORS) await this.#world.sit(role, 2);
    const { alice, bob } = this.#world.people;
    for (const provider of [alice, bob]) {
      const self = await provider.self();
      await this.#world.people.sponsor.staking.delegate(self, this.#world.addresses.jobs, 50_000n * GRID).execute();
    }
    await this.#world.networkHelpers.time.increase(120);
  }

  async read(): Promise<State> {
    const chunk = this.#random.int(1, 7);
    this.#state = await this.#world.people.payer.read({ after: this.#state, chunk });
    return this.#state;
  }

  async step(): Promise<void> {
    const state = await this.read();
    const steps = [
      this.#post,
      this.#take,
      this.#take,
      this.#retake,
      this.#work,
      this.#work,
      this.#work,
      this.#review,
      this.#review,
      this.#challenge,
      this.#challenge,
      this.#judge,
      this.#judge,
      this.#judge,
      this.#judge,
      this.#judge,
      this.#endJob,
      this.#seat,
      this.#registry,
      this.#wait,
    ];
    const attempt = await this.#random.pick(steps).call(this, state);
    if (attempt === undefined) return;
    try {
      await attempt.execute();
    } catch (error) {
      // What the contracts refuse is no step; anything else is a fault of the client.
      if (!(error instanceof ContractError)) throw error;
    }
  }

  #someone(): Gridbond {
    return this.#world.people[this.#random.pick([...PROVIDERS, ...JURORS, "payer"] as const)];
  }

  #any<T>(items: Iterable<T>): T | undefined {
    const list = [...items];
    // The newest are the most alive.
    return list.length === 0 ? undefined : list[Math.max(0, list.length - 1 - this.#random.int(0, 5))];
  }

  async #wait(state: State): Promise<undefined> {
    const r = this.#random;
    // While jurors vote, time mostly goes slowly: a panel lives for forty minutes.
    const voting = [...state.panels.values()].some(({ panel }) => panel.stage > 0 && panel.stage < PanelStage.Closed);
    const short = r.int(1, voting ? 200 : 700);
    const seconds = r.int(0, 9) === 0 ? r.int(1, DAY) : r.pick([short, short, r.int(600, voting ? 1_300 : 4_000)]);
    await this.#world.networkHelpers.time.increase(seconds);
    await this.#world.networkHelpers.mine(r.int(0, 3));
    return undefined;
  }

  async #post(state: State): Promise<Attempt> {
    const r = this.#random;
    const gang = r.int(0, 2) === 0;
    const before = r.int(0, 1) === 0 ? undefined : this.#any(state.jobs.keys());
    const units = r.int(1, 6);
    const terms = await this.#world.terms(r, {
      units,
      maxUnits: r.int(1, units),
      gang,
      standbyPerSecond: gang ? BigInt(r.int(0, 5)) : 0n,
      takeSeconds: r.int(600, 4_000),
      startSeconds: r.bool() ? 0 : r.int(1, 2_000),
      defaultRuling: r.pick([1, 2] as const),
      faultMultiplier: r.int(1, 3),
      ruleSeconds: r.int(6_100, 12_000),
      predecessors: before === undefined ? bytes32(0) : predecessorsHash([before]),
    });
    return this.#world.people.payer.jobs.post(terms);
  }

  async #take(state: State): Promise<Attempt | undefined> {
    const open = [...state.jobs.values()].filter((record) => unitsLeft(record) > 0);
    const begun = open.filter((record) => record.state.taken > 0);
    const job = this.#any(begun.length > 0 && this.#random.bool() ? begun : open);
    if (job === undefined) return undefined;
    const provider = this.#world.people[this.#random.pick(PROVIDERS)];
    const known = [...state.jobs.keys()].find((id) => predecessorsHash([id]) === job.terms.predecessors);
    const count = this.#random.int(1, Math.min(unitsLeft(job), job.terms.maxUnits));
    const delegatedBond = BigInt(this.#random.int(0, 4)) * GRID;
    const predecessors = known === undefined ? [] : [known];
    return provider.jobs.take(job.terms, await provider.self(), count, { delegatedBond, predecessors });
  }

  async #retake(state: State): Promise<Attempt | undefined> {
    const reopened = this.#any(selectReopened(state));
    if (reopened === undefined) return undefined;
    const { job, parent, unit = WHOLE_CLAIM } = reopened;
    const { payer } = this.#world.people;
    if (this.#random.int(0, 3) === 0) return payer.jobs.drop(job.terms, parent.claim, unit);
    const provider = this.#world.people[this.#random.pick(PROVIDERS)];
    return provider.jobs.retake(job.terms, parent.claim, unit, await provider.self(), GRID);
  }

  #claim(state: State, statuses: readonly number[]): { job: JobRecord; record: ClaimRecord } | undefined {
    const record = this.#any([...state.claims.values()].filter((claim) => statuses.includes(claim.state.status)));
    const job = record && state.jobs.get(record.jobId);
    return record === undefined || job === undefined ? undefined : { job, record };
  }

  async #work(state: State): Promise<Attempt | undefined> {
    const found = this.#claim(state, [1]);
    if (found === undefined) return undefined;
    const { job, record } = found;
    const owner = PROVIDERS.find((role) => this.#world.at[role] === record.claim.provider) ?? "alice";
    const { jobs } = this.#world.people[owner];
    const kind = this.#random.int(0, 9);
    if (kind < 2) return jobs.acknowledge(job.terms, record.claim);
    if (kind === 2) return jobs.expire(job.terms, record.claim);
    if (kind === 3) return jobs.abandon(job.terms, record.claim);
    if (kind === 4) return jobs.unwind(job.terms, record.claim);
    const leaves = Array.from({ length: record.claim.count }, (_, i) => this.#leaf(record, record.claim.first + i));
    const tree = resultTree(leaves);
    this.#trees.set(record.id, tree);
    return jobs.submit(job.terms, record.claim, tree.root, this.#random.bytes32());
  }

  /** Salt and result follow from claim and unit, so that they can be disclosed later. */
  #leaf({ id, claim }: ClaimRecord, unit: number): Hex {
    return resultLeaf({ provider: claim.provider, claimId: id, unit, salt: id, result: this.#result(unit) });
  }

  #result(unit: number): Hex {
    return bytes32(1_000 + unit);
  }

  async #review(state: State): Promise<Attempt | undefined> {
    const found = this.#claim(state, [2]);
    const submission = found?.record.submission;
    if (found === undefined || submission === undefined) return undefined;
    const { job, record } = found;
    return this.#random.bool()
      ? this.#world.people.payer.jobs.accept(job.terms, record.claim, submission)
      : this.#someone().jobs.settle(job.terms, record.claim, submission);
  }

  async #challenge(state: State): Promise<Attempt | undefined> {
    const found = this.#claim(state, [2, 3]);
    if (found === undefined) return undefined;
    const { record } = found;
    const unit = record.claim.first + this.#random.int(0, record.claim.count - 1);
    const agreement = agreementOf(state, record.id, unit);
    const kind = this.#random.int(0, 7);
    if (kind === 0) return this.#equivocate(state, record);
    const dispute = this.#any([...state.disputes.values()].filter((d) => d.state.status === 1));
    if (kind < 3 && dispute !== undefined) {
      return this.#someone().jobs.lapse(agreementOf(state, dispute.claimId, dispute.unit));
    }
    return this.#world.people.payer.slashing.challenge(agreement);
  }

  async #equivocate(state: State, record: ClaimRecord): Promise<Attempt | undefined> {
    const owner = PROVIDERS.find((role) => this.#world.at[role] === record.claim.provider);
    if (owner === undefined || record.submission === undefined) return undefined;
    const signed = await this.#world.people[owner].slashing.signStatement(record.id, this.#random.bytes32());
    const submitted = { root: record.submission.root, signer: signed.signer, signature: "0x" };
    const agreement = agreementOf(state, record.id, WHOLE_CLAIM);
    return this.#someone().slashing.equivocation(agreement, signed, submitted);
  }

  async #judge(state: State): Promise<Attempt | undefined> {
    const open = [...state.cases.values()].filter(
      ({ facts }) => facts.stage >= CaseStage.Opening && facts.stage <= CaseStage.Decided,
    );
    const found = this.#any(open);
    if (found === undefined) return undefined;
    const { id, facts } = found;
    const agreement: Agreement = agreementOf(state, facts.claimId, facts.unit);
    const { slashing } = this.#someone();
    const kind = this.#random.int(0, 11);
    if (facts.stage === CaseStage.Decided) {
      return kind < 6 ? slashing.resolve(id, agreement) : this.#someone().slashing.appeal(id);
    }
    if (kind < 2 && facts.stage === CaseStage.Judging) return slashing.resolve(id, agreement);
    if (kind === 0) return slashing.resolve(id, agreement);
    if (kind === 2) return slashing.abandon(id);
    const tree = this.#trees.get(facts.claimId);
    if (facts.stage === CaseStage.Opening) {
      const index = facts.unit - facts.first;
      return tree === undefined ? undefined : slashing.open(id, tree.leaf(index), tree.path(index));
    }
    const panelId = found.panels.at(-1);
    const record = panelId === undefined ? undefined : state.panels.get(panelId);
    if (record === undefined) return undefined;
    if (record.panel.stage === PanelStage.Drawing) {
      // A seed cannot be read in its own block.
      await this.#world.networkHelpers.mine(3);
      return this.#someone().jury.draw(record.id);
    }
    const now = await this.#world.people.payer.now();
    const revealing = record.panel.stage === PanelStage.Revealing || now > record.panel.deadline;
    if (revealing && kind < 6) return slashing.disclose(id, facts.claimId, this.#result(facts.unit));
    if (record.seats.length === 0) return undefined;
    const done = revealing ? record.votes : record.commitments;
    const position = this.#random.pick(
      record.seats.map((_, place) => place).filter((place) => place === 0 || !done.has(place)),
    );
    const seat = await this.#world.people.payer.jury.seatOf(record.seats[position] ?? 0);
    const role = JURORS.find((juror) => this.#world.at[juror] === seat.juror);
    return role === undefined ? undefined : this.#vote(role, record.id, position, facts.unit, revealing);
  }

  #vote(role: Role, panelId: Hex, position: number, unit: number, revealing: boolean): Attempt {
    const { jury } = this.#world.people[role];
    const key = `${panelId}/${position}`;
    const known = this.#votes.get(key);
    if (revealing) return jury.reveal(panelId, position, known?.vote ?? bytes32(1), known?.salt ?? bytes32(1));
    const right = this.#random.int(0, 3) !== 0;
    const made = known ?? {
      vote: right ? this.#result(unit) : bytes32(this.#random.int(1, 9)),
      salt: this.#random.bytes32(),
    };
    this.#votes.set(key, made);
    return jury.commit(panelId, position, voteCommitment({ panelId, position, juror: this.#world.at[role], ...made }));
  }

  async #endJob(state: State): Promise<Attempt | undefined> {
    const open = [...state.jobs.values()].filter((record) => record.state.status <= JobStatus.Open);
    const job = open.find((record) => record.accepted === record.terms.units) ?? this.#any(open);
    if (job === undefined) return undefined;
    if (this.#random.int(0, 9) === 0) return this.#someone().jobs.cancel(job.terms);
    return this.#someone().jobs.conclude(job.terms, settledClaims(state, job.id));
  }

  async #seat(state: State): Promise<Attempt> {
    const { jury } = this.#world.people[this.#random.pick(JURORS)];
    const seat = this.#random.int(0, state.seats.size);
    const kind = this.#random.int(0, 7);
    if (kind === 0) return jury.retire(seat);
    return kind < 4 ? jury.vacate(seat) : jury.sit(seat);
  }

  async #registry(): Promise<Attempt> {
    const r = this.#random;
    const { registry } = this.#world.people[r.pick(PROVIDERS)];
    const { jobs } = this.#world.addresses;
    const operator = this.#world.at[r.pick(JURORS)];
    switch (r.int(0, 4)) {
      case 0:
        return registry.setProfile(`https://${r.int(0, 99)}.example`, r.bytes32());
      case 1:
        return registry.setOperator(jobs, operator, BigInt(r.int(0, 5)) * GRID, r.int(0, 7));
      case 2:
        return registry.setCapacity(this.#world.classId, r.int(900, 1_100));
      case 3:
        return registry.declareClass(`class ${r.int(0, 99)}`);
      default:
        return registry.allot(jobs, this.#world.classId, r.int(900, 1_000), operator);
    }
  }
}
