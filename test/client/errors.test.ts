// Errors by name, out of whatever was thrown.
import { expect } from "chai";
import { AbiCoder, ErrorFragment, Interface, type ParamType, getAddress } from "ethers";
import { createPublicClient, createWalletClient, custom } from "viem";

import {
  ContractError,
  ERC20InsufficientAllowance,
  ERC6909InsufficientBalance,
  Jobs_BadTerms,
  Panic,
  ProviderRegistry_DealNotAllowed,
  RevertReason,
  Staking_NotFree,
  UnknownChain,
  abis,
  addressesOf,
  contractErrors,
  decodeError,
  errorGuide,
} from "../../client/src/index.ts";
import { connect as connectEthers } from "../../client/src/ethers.ts";
import { connect } from "../../client/src/viem.ts";
import { type Random, makeRandom } from "./utils/random.ts";
import { GRID, type World, makeWorld } from "./utils/world.ts";

function anyValue(random: Random, type: ParamType): unknown {
  if (type.isTuple()) {
    return Object.fromEntries(type.components.map((field) => [field.name, anyValue(random, field)]));
  }
  if (type.baseType === "address") return getAddress(random.address());
  if (type.baseType === "bool") return random.bool();
  if (type.baseType === "string") return random.bytes32();
  if (type.baseType === "bytes32") return random.bytes32();
  const bits = Number(/^uint(\d+)$/.exec(type.baseType)?.[1]);
  const value = random.bits(bits);
  return bits <= 48 ? Number(value) : value;
}

async function rejected(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("nothing was thrown"),
    (error: unknown) => error,
  );
}

describe("client: errors", () => {
  const random = makeRandom(31);

  it("every custom error of every contract is a class that decodes from its data", () => {
    const declared = new Set(
      Object.values(abis).flatMap((abi) => abi.flatMap((item) => (item.type === "error" ? [item.name as string] : []))),
    );
    expect(Object.keys(contractErrors).sort()).to.deep.equal([...declared].sort());
    for (const [name, { type, signature }] of Object.entries(contractErrors)) {
      const fragment = ErrorFragment.from(signature);
      const args = Object.fromEntries(fragment.inputs.map((input) => [input.name, anyValue(random, input)]));
      const data = new Interface([fragment]).encodeErrorResult(fragment, Object.values(args));
      const wraps = [
        data,
        { data },
        { info: { error: { data } } },
        { cause: { cause: { data: { data } } } },
        { error: { data: { data, message: "reverted" } } },
      ];
      for (const thrown of wraps) {
        const error = decodeError(thrown);
        expect(error, name).to.be.instanceOf(type).and.instanceOf(ContractError).and.instanceOf(Error);
        expect(error?.name).to.equal(name);
        expect(error?.args).to.deep.equal(args);
        expect(error?.message).to.include(`${name}(`);
        const [why, how] = errorGuide[name] ?? ["", ""];
        expect(why.length, `why ${name}`).to.be.greaterThan(10);
        expect(error?.message).to.include(why).and.to.include(how);
      }
    }
  });

  it("texts and panics decode too; anything else is nothing", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const text = `0x08c379a0${coder.encode(["string"], ["because"]).slice(2)}`;
    expect(decodeError({ data: text }))
      .to.be.instanceOf(RevertReason)
      .and.to.deep.include({ args: { reason: "because" } });
    const panic = `0x4e487b71${coder.encode(["uint256"], [0x11]).slice(2)}`;
    expect(decodeError(panic))
      .to.be.instanceOf(Panic)
      .and.to.deep.include({ args: { code: 0x11n } });
    for (const thrown of [undefined, null, 5, "", "0x", "0x12345678", new Error("no"), { data: "0xdeadbeef" }, {}]) {
      expect(decodeError(thrown)).to.equal(undefined);
    }
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(decodeError(loop)).to.equal(undefined);
  });

  it("names are shown as texts, structs by their fields", () => {
    const error = new Jobs_BadTerms({ name: `0x${"756e697473".padEnd(64, "0")}`, got: 0n, limit: 1n });
    expect(error.message).to.include("Jobs_BadTerms(name units, got 0, limit 1)");
    const [a, b] = [getAddress(random.address()), getAddress(random.address())] as `0x${string}`[];
    if (a === undefined || b === undefined) throw new Error("no addresses");
    const deal = { token: a, arbiter: b, verifier: a };
    expect(new ProviderRegistry_DealNotAllowed({ provider: a, service: b, deal }).message).to.include(`arbiter ${b}`);
  });

  it("unknown chains name the known ones", () => {
    expect(() => addressesOf(424242)).to.throw(UnknownChain, "424242");
  });

  describe("on a chain", () => {
    let world: World;
    before(async () => {
      world = await makeWorld();
    });

    it("ethers: simulate, send, reads", async () => {
      const { alice } = world.people;
      const { jobs, gridToken, staking } = world.addresses;
      await alice.staking.stake(jobs, 5n * GRID).execute();
      const tooMuch = alice.staking.unstake(jobs, 6n * GRID, world.at.alice);
      for (const attempt of [() => tooMuch.simulate(), () => tooMuch.send(), () => tooMuch.execute()]) {
        const error = await rejected(attempt());
        expect(error).to.be.instanceOf(Staking_NotFree);
        expect((error as Staking_NotFree).args).to.deep.equal({
          provider: world.at.alice,
          service: jobs,
          got: 6n * GRID,
          limit: 5n * GRID,
        });
      }
      await alice.token.approve(gridToken, staking, 0n).execute();
      expect(await rejected(alice.staking.stake(jobs, 1n).send())).to.be.instanceOf(ERC20InsufficientAllowance);
      expect(await rejected(alice.jury.seatOf(99))).to.deep.include({ name: "Jury_NoSuchSeat" });
    });

    it("ethers: a transaction that fails only when it is mined", async () => {
      const { alice } = world.people;
      const action = alice.staking.unstake(world.addresses.jobs, 999n * GRID, world.at.alice);
      await world.provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        const sent = await action.send({ gasLimit: 200_000n });
        const waiting = rejected(sent.wait());
        await world.provider.request({ method: "evm_mine", params: [] });
        expect(await waiting).to.be.instanceOf(Staking_NotFree);
      } finally {
        await world.provider.request({ method: "evm_setAutomine", params: [true] });
      }
    });

    it("viem: simulate, send, reads", async () => {
      const transport = custom(world.provider);
      const client = createPublicClient({ transport });
      const wallet = createWalletClient({ account: world.at.bob, transport });
      const bob = connect({ public: client, wallet }, world.addresses);
      const tooMuch = bob.escrow.withdraw(world.testUSD, 10n ** 30n, world.at.bob);
      for (const attempt of [() => tooMuch.simulate(), () => tooMuch.send()]) {
        const error = await rejected(attempt());
        expect(error).to.be.instanceOf(ERC6909InsufficientBalance);
        expect((error as ERC6909InsufficientBalance).args.needed).to.equal(10n ** 30n);
      }
      expect(await rejected(bob.jury.seatOf(99))).to.deep.include({ name: "Jury_NoSuchSeat" });
      const reader = connect({ public: client }, world.addresses);
      expect(await rejected(reader.staking.burn().send())).to.deep.include({ name: "NoSigner" });
    });

    it("bad addresses are named before anything is called", () => {
      const [signer] = world.signers;
      if (signer === undefined) throw new Error("no signer");
      expect(() => connectEthers(signer, { ...world.addresses, jury: "0x12" })).to.throw("jury");
      expect(() => connectEthers(signer, 424242)).to.throw(UnknownChain);
    });
  });
});
