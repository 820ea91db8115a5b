// Receipts of units that failed or were refused: signed, read, and traced to who signed them.
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  Failure,
  type Hex,
  InvalidInput,
  Permission,
  type ReceiptInput,
  type SignedReceipt,
  type Terms,
  ZERO_HASH,
  formatReceipts,
  inputsHash,
  parseReceipts,
  receipt,
} from "../../client/src/index.ts";
import { makeRandom } from "./utils/random.ts";
import { type Role, type World, makeWorld } from "./utils/world.ts";

const hashOf = (text: string) => keccak256(toUtf8Bytes(text)) as Hex;

describe("client: receipts", () => {
  const random = makeRandom(43);
  let world: World;
  let terms: Terms;
  let taken: Awaited<ReturnType<typeof take>>;

  async function take() {
    const { alice } = world.people;
    return (await alice.jobs.take(terms, world.at.alice, 2).execute()).event.args;
  }

  function seen(role: Role, changes: Partial<ReceiptInput> = {}) {
    return receipt({
      service: world.addresses.jobs,
      claimId: taken.claimId,
      unit: taken.claim.first + 1,
      signer: world.at[role],
      failure: Failure.TimedOut,
      spec: terms.spec,
      inputs: inputsHash([hashOf("weights")]),
      attempts: 3,
      computed: 1,
      seenAt: 1_900_000_000,
      reason: "no result within 900000 ms",
      ...changes,
    });
  }

  async function thrownBy(work: Promise<unknown>): Promise<InvalidInput> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(InvalidInput);
    return error as InvalidInput;
  }

  before(async () => {
    world = await makeWorld();
    await world.provide("alice");
    terms = await world.terms(random, { units: 4, maxUnits: 4, auctionSeconds: 0, spec: hashOf("spec") });
    await world.people.payer.jobs.post(terms).execute();
    taken = await take();
  });

  it("are signed by whom they name and by nobody else", async () => {
    const { alice, bob } = world.people;
    const { signature } = await alice.jobs.signReceipt(seen("alice"));
    expect(signature).to.match(/^0x[0-9a-f]{130}$/);
    expect((await thrownBy(bob.jobs.signReceipt(seen("alice")))).what).to.equal("signer of signReceipt");
  });

  it("tell what their signer is to the claim", async () => {
    const { alice, bob, payer, carol } = world.people;
    const { jobs } = world.addresses;
    const roleOf = (signed: SignedReceipt) => carol.jobs.checkReceipt(signed, terms, taken.claim);
    expect(await roleOf(await alice.jobs.signReceipt(seen("alice")))).to.equal("provider");
    expect(await roleOf(await payer.jobs.signReceipt(seen("payer", { failure: Failure.Wrong })))).to.equal("payer");
    expect(await roleOf(await bob.jobs.signReceipt(seen("bob")))).to.equal("other");
    await alice.registry.setOperator(jobs, world.at.bob, 0n, Permission.SUBMIT).execute();
    await world.networkHelpers.time.increase(2 * 86_400);
    expect(await roleOf(await bob.jobs.signReceipt(seen("bob")))).to.equal("operator");
    // Whoever may only take work does not speak about it.
    await alice.registry.setOperator(jobs, world.at.carol, 0n, Permission.TAKE).execute();
    await world.networkHelpers.time.increase(2 * 86_400);
    expect(await roleOf(await carol.jobs.signReceipt(seen("carol")))).to.equal("other");
  });

  it("are worth nothing with a field changed, or about another claim", async () => {
    const { alice } = world.people;
    const signed = await alice.jobs.signReceipt(seen("alice"));
    const refused = async (changes: Partial<ReceiptInput>) =>
      thrownBy(
        alice.jobs.checkReceipt(
          { receipt: receipt({ ...signed.receipt, ...changes }), signature: signed.signature },
          terms,
          taken.claim,
        ),
      );
    const changed: readonly Partial<ReceiptInput>[] = [
      { unit: taken.claim.first },
      { signer: world.at.bob },
      { failure: Failure.EngineFailed },
      { inputs: ZERO_HASH },
      { root: hashOf("root") },
      { expected: hashOf("expected") },
      { got: hashOf("got") },
      { attempts: 1 },
      { computed: 0 },
      { seenAt: 1 },
      { reason: "" },
    ];
    for (const changes of changed) expect((await refused(changes)).what, JSON.stringify(changes)).to.equal("signature");
    expect((await refused({ claimId: hashOf("other") })).what).to.equal("claimId");
    expect((await refused({ unit: 9 })).what).to.equal("unit");
    expect((await refused({ spec: hashOf("other") })).what).to.equal("spec");
    expect((await refused({ service: world.addresses.leases })).what).to.equal("service");
    const garbled = { ...signed, signature: "0x12" as Hex };
    expect((await thrownBy(alice.jobs.checkReceipt(garbled, terms, taken.claim))).what).to.equal("signature");
  });

  it("come back as they were served, and strangers' text is refused by name", async () => {
    const signed = await world.people.alice.jobs.signReceipt(seen("alice"));
    expect(parseReceipts(formatReceipts([signed]))).to.deep.equal([signed]);
    const plain = JSON.parse(formatReceipts([signed])) as { receipt: Record<string, unknown> }[];
    const [first] = plain;
    if (first === undefined) throw new Error("nothing");
    const bad: readonly (readonly [what: string, value: unknown])[] = [
      ["receipts", "{"],
      ["receipts", {}],
      ["receipts", Array.from({ length: 1_025 }, () => first)],
      ["receipts[0]", [7]],
      ["receipts[0].receipt", [{ ...first, receipt: "x" }]],
      ["receipts[0].signature", [{ ...first, signature: "0x1" }]],
      ["receipts[0]", [{ ...first, more: 1 }]],
      ["receipts[0]", [{ ...first, receipt: { ...first.receipt, more: 1 } }]],
      ["receipts[0].receipt.reason", [{ ...first, receipt: { ...first.receipt, reason: undefined } }]],
      ["unit", [{ ...first, receipt: { ...first.receipt, unit: -1 } }]],
      ["failure", [{ ...first, receipt: { ...first.receipt, failure: 9 } }]],
      ["seenAt", [{ ...first, receipt: { ...first.receipt, seenAt: "now" } }]],
      ["reason", [{ ...first, receipt: { ...first.receipt, reason: "x".repeat(257) } }]],
      ["root", [{ ...first, receipt: { ...first.receipt, root: "0x" } }]],
    ];
    for (const [what, value] of bad) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const read = new Promise(() => parseReceipts(text));
      expect((await thrownBy(read)).what, text.slice(0, 200)).to.equal(what);
    }
  });

  it("bind inputs in their order", () => {
    const [a, b] = [hashOf("a"), hashOf("b")];
    expect(inputsHash([])).to.equal(ZERO_HASH);
    expect(inputsHash([a, b])).not.to.equal(inputsHash([b, a]));
  });
});
