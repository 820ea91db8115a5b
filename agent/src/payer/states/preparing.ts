import { randomBytes } from "node:crypto";

import { Ruling, ZERO_HASH, jobId, predecessorsHash, terms, type Hex } from "../../client.ts";
import type { Stage } from "../../config.ts";
import { ConfigInvalid } from "../../errors.ts";
import { predecessorsOf } from "../../provider/policy.ts";
import { type Spec, encodeSpec } from "../../workloads/spec.ts";
import type { PayerContext, StageState } from "../context.ts";

/** Publishes the spec and fixes the terms, salt included, before anything is sent. */
export const preparing: StageState<"preparing"> = {
  async step(context, record) {
    const { gridbond, library, me, plan } = context;
    const stage = plan.stages.find(({ name }) => name === record.id);
    if (stage === undefined) return { next: { id: record.id, state: "failed", outcome: "not in the plan any more" } };
    const spec = specOf(context, stage);
    const address = await library.put(encodeSpec(spec));
    const predecessors = predecessorsOf(spec);
    const fixed = terms({
      ...stage.terms,
      payer: me,
      salt: `0x${randomBytes(32).toString("hex")}`,
      spec: address,
      units: spec.units,
      predecessors: predecessors.length === 0 ? ZERO_HASH : predecessorsHash(predecessors),
      // Of replicas, who revealed in time and whom nobody took to the court is not to lose because too few agreed.
      defaultRuling: spec.replicas === undefined ? Ruling.Payer : Ruling.Provider,
      opensAt: context.now(),
    });
    const id = jobId(fixed, context.chainId, gridbond.addresses.jobs);
    return { next: { id: record.id, state: "posting", terms: fixed, jobId: id } };
  },
};

/** The stage's spec with the ids of the jobs that its inputs come from. */
function specOf({ stages }: PayerContext, stage: Stage): Spec {
  const inputs = stage.spec.inputs.map((input) => {
    if (!("from" in input)) return input;
    const record = stages.get(input.from.stage);
    if (record === undefined || !("jobId" in record)) {
      throw new ConfigInvalid(
        `stage ${stage.name}`,
        `input ${input.name} is from stage ${input.from.stage}, which was not posted before`,
      );
    }
    return { name: input.name, from: { job: record.jobId.toLowerCase() as Hex, unit: input.from.unit } };
  });
  // The encoder checks it as strictly as if a stranger had written it.
  return { ...stage.spec, inputs } as unknown as Spec;
}
