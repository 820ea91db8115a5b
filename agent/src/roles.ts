import type { ChainEvent } from "./chain/book.ts";
import { briefAbout } from "./chain/reader.ts";
import { type Address, WHOLE_CLAIM } from "./client.ts";
import type { Config, ConfigOf } from "./config.ts";
import type { AgentContext } from "./context.ts";
import { panelStates } from "./juror/machines.ts";
import type { PanelRecord } from "./juror/record.ts";
import { takeSeats } from "./juror/seat.ts";
import { landlord } from "./lease/role.ts";
import { Machine } from "./machine/machine.ts";
import { meter } from "./metered/role.ts";
import type { PayerContext } from "./payer/context.ts";
import { provideFunds } from "./payer/funds.ts";
import { caseStates, reviewStates, stageStates } from "./payer/machines.ts";
import type { CaseRecord, ReviewRecord, StageRecord } from "./payer/record.ts";
import type { ProviderContext } from "./provider/context.ts";
import { claimStates, defenceStates, replicaStates } from "./provider/machines.ts";
import type { ClaimRecord, DefenceRecord, ReplicaRecord } from "./provider/record.ts";
import { rewarded } from "./rewards/role.ts";
import type { Database } from "./state/database.ts";
import { Records } from "./state/records.ts";
import { tenant } from "./tenant/role.ts";

/** A state machine of an agent, and what makes it notice new things. */
export interface Part {
  readonly machine: { tick(): void; stop(): Promise<void>; readonly urgent?: boolean };
  onEvent(event: ChainEvent): void;
}

export interface RoleParts {
  readonly parts: readonly Part[];
  /** What must stand before the first step: a seat, money. Repeated at every start. */
  readonly prepare: () => Promise<void>;
  /** Ends what is not a state machine. */
  readonly close?: () => Promise<void>;
}

/** Puts together what an agent of this role consists of. */
export function assemble(config: Config, context: AgentContext, db: Database): RoleParts {
  switch (config.role) {
    case "provider":
      return provider(config, context, db);
    case "juror":
      return juror(config, context, db);
    case "payer":
      return payer(config, context, db);
    case "tenant":
      return tenant(config, context, db);
  }
}

function provider(config: ConfigOf<"provider">, base: AgentContext, db: Database): RoleParts {
  const claims = new Records<ClaimRecord>(db, "claim");
  const defences = new Records<DefenceRecord>(db, "defence");
  const owner = (config.provider.address ?? base.me) as Address;
  const context: ProviderContext = { ...base, provider: owner, policy: config.provider, claims };
  const { book, log } = base;

  const claim: Part = {
    machine: new Machine("claim", claimStates, claims, context, log),
    onEvent(event) {
      if (event.contract !== "Jobs") return;
      if (event.name === "Posted") {
        const { jobId, terms } = event.args;
        claims.add({ id: `${jobId}#0`, state: "watching", jobId, terms });
        return;
      }
      const reopened =
        event.name === "Expired" && event.args.reopened
          ? { parent: event.args.claimId, claimId: event.args.claimId, unit: WHOLE_CLAIM }
          : event.name === "Ruled" && event.args.reopened
            ? book.reopened(event.args.disputeId)
            : undefined;
      if (reopened === undefined) return;
      const facts = book.claim(reopened.claimId);
      const job = facts === undefined ? undefined : book.job(facts.jobId);
      if (facts === undefined || job === undefined) return;
      const { parent, unit } = reopened;
      claims.add({ id: parent, state: "watching", ...job, reopened: { parent, claim: facts.claim, unit } });
    },
  };
  const defence: Part = {
    machine: new Machine("defence", defenceStates, defences, context, log),
    onEvent(event) {
      if (event.contract !== "Slashing" || event.name !== "Challenged") return;
      const { caseId, claimId, facts } = event.args;
      // The claim's id binds it to Jobs; a made-up service may name it, but not judge it: only what the terms name may.
      const service = briefAbout(base, claimId, facts.unit)?.service;
      if (!same(facts.provider, owner) || service === undefined || !same(facts.service, service)) return;
      log("warn", "challenged", { claimId, unit: facts.unit, caseId });
      defences.add({ id: caseId, state: "opening", claimId, unit: facts.unit });
    },
  };
  const replicas = new Records<ReplicaRecord>(db, "replica");
  const replica: Part = {
    machine: new Machine("replica", replicaStates, replicas, context, log),
    onEvent(event) {
      if (event.contract !== "Jobs" || event.name !== "Contested") return;
      const { disputeId, claimId, unit } = event.args;
      const facts = book.claim(claimId);
      const arbiter = facts === undefined ? undefined : book.job(facts.jobId)?.terms.arbiter;
      if (facts === undefined || arbiter === undefined) return;
      if (!same(facts.claim.provider, owner) || !same(arbiter, base.gridbond.addresses.quorum)) return;
      replicas.add({ id: disputeId, state: "revealing", claimId, unit: Number(unit) });
    },
  };
  const { leases, metered, leastFees } = config.provider;
  const rewards = Object.keys(leastFees).length === 0 ? [] : [rewarded(leastFees, { ...base, provider: owner }, db)];
  const parts = [claim, defence, replica, ...rewards];
  const more = [
    ...(leases === undefined ? [] : [landlord(config, leases, { ...base, provider: owner }, db)]),
    ...(metered === undefined ? [] : [meter(metered, { ...base, provider: owner }, db)]),
  ];
  return {
    parts: [...parts, ...more.flatMap((role) => role.parts)],
    async prepare() {
      for (const role of more) await role.prepare();
    },
    async close() {
      for (const role of more) await role.close?.();
    },
  };
}

function juror(config: ConfigOf<"juror">, context: AgentContext, db: Database): RoleParts {
  const panels = new Records<PanelRecord>(db, "panel");
  const part: Part = {
    machine: new Machine("panel", panelStates, panels, context, context.log),
    onEvent(event) {
      if (event.contract !== "Slashing" || event.name !== "JuryRequested") return;
      panels.add({ id: event.args.panelId, state: "drawing", caseId: event.args.caseId });
    },
  };
  return { parts: [part], prepare: () => takeSeats(context, config.juror.seats) };
}

function payer(config: ConfigOf<"payer">, base: AgentContext, db: Database): RoleParts {
  const stages = new Records<StageRecord>(db, "stage");
  const reviews = new Records<ReviewRecord>(db, "review");
  const cases = new Records<CaseRecord>(db, "case");
  const context: PayerContext = { ...base, plan: config.payer, stages };
  const { book, log, me } = base;

  const stage: Part = {
    machine: new Machine("stage", stageStates, stages, context, log),
    onEvent: () => undefined,
  };
  const review: Part = {
    machine: new Machine("review", reviewStates, reviews, context, log),
    onEvent(event) {
      if (event.contract !== "Jobs" || event.name !== "Taken") return;
      const { jobId, claimId } = event.args;
      const job = book.job(jobId);
      if (job !== undefined && same(job.terms.payer, me)) reviews.add({ id: claimId, state: "waiting", jobId });
    },
  };
  const judgement: Part = {
    machine: new Machine("case", caseStates, cases, context, log),
    onEvent(event) {
      if (event.contract !== "Slashing" || event.name !== "Challenged") return;
      const { caseId, claimId, challenger, facts } = event.args;
      if (same(challenger, me)) cases.add({ id: caseId, state: "answering", claimId, unit: facts.unit });
    },
  };
  return {
    parts: [stage, review, judgement],
    async prepare() {
      await provideFunds(context, config.payer);
      const [first] = config.payer.stages;
      if (first !== undefined) stages.add({ id: first.name, state: "preparing" });
    },
  };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
