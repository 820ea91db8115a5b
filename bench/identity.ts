// Auditors' bonds and device inventories, beside the crowd's providers.
import { AbiCoder, ZeroHash, keccak256, parseEther } from "ethers";
import type { BaseContract, ContractTransactionResponse, Signer } from "ethers";
import type { network } from "hardhat";

import { device, deviceTree } from "../client/src/index.ts";
import type { SignedDevice } from "../client/src/index.ts";
import { type Gridbond, mined } from "./operations.ts";

const GRID = (n: number) => parseEther(String(n));
const CLASS = keccak256("0x05");
const OTHER = keccak256("0x06");
const DEVICES = 1_000;

const ATTESTATION = {
  Attestation: [
    ["address", "auditor"],
    ["address", "provider"],
    ["bytes32", "resourceClass"],
    ["uint32", "units"],
    ["uint64", "score"],
    ["bytes32", "region"],
    ["bytes32", "compliance"],
    ["uint40", "issuedAt"],
    ["uint40", "expiresAt"],
  ].map(([type = "", name = ""]) => ({ name, type })),
};
const DEVICE = {
  Device: [
    ["address", "provider"],
    ["bytes32", "resourceClass"],
    ["address", "key"],
    ["bytes32", "deviceId"],
  ].map(([type = "", name = ""]) => ({ name, type })),
};

export interface Stage {
  readonly networkHelpers: Awaited<ReturnType<typeof network.create>>["networkHelpers"];
  readonly g: Gridbond;
  readonly record: (key: string, tx: Promise<ContractTransactionResponse>) => Promise<void>;
  readonly provider: Signer;
  readonly auditor: Signer;
  readonly anyone: Signer;
}

/** Measures what auditors, providers and reporters send, and what a requirement costs at a match (as a transaction of its own). */
export async function measureIdentity(stage: Stage): Promise<void> {
  const { networkHelpers, g, record, provider, auditor, anyone } = stage;
  const as = <T extends BaseContract>(contract: T, signer: Signer) => contract.connect(signer) as T;
  const [providerId, auditorId] = [await provider.getAddress(), await auditor.getAddress()];
  const now = () => networkHelpers.time.latest();
  const { chainId } = await anyone.provider!.getNetwork();
  const domain = (name: string, contract: BaseContract) => {
    const verifyingContract = contract.target as string;
    return { name: `Gridbond ${name}`, version: "1", chainId, verifyingContract };
  };

  const bonded = async (signer: Signer, service: BaseContract, amount: bigint) => {
    await mined(g.gridToken.transfer(await signer.getAddress(), amount));
    await mined(as(g.gridToken, signer).approve(g.staking.target, amount));
    await mined(as(g.staking, signer).stake(service.target, amount));
  };
  await bonded(auditor, g.auditors, GRID(1_000));
  await bonded(provider, g.devices, 2n * BigInt(DEVICES) * (await g.devices.deviceBond()));
  const byAuditor = as(g.auditors, auditor);
  await record("auditors.register", byAuditor.register(GRID(1_000)));
  await networkHelpers.time.increase(60);
  const attest = async (units: number) => {
    const issuedAt = await now();
    const about = { auditor: auditorId, provider: providerId, resourceClass: CLASS };
    const made = { ...about, units, score: 812n, region: keccak256("0x07"), compliance: ZeroHash, issuedAt };
    const attestation = { ...made, expiresAt: issuedAt + 86_400 * 30 };
    const signature = await auditor.signTypedData(domain("Auditors", g.auditors), ATTESTATION, attestation);
    return { attestation, signature };
  };
  const first = await attest(1_000);

  const coder = AbiCoder.defaultAbiCoder();
  const rulesType =
    "tuple(address[] allOf, address[] anyOf, uint32 minUnits, uint64 minScore, uint96 minBond, bytes32 region, bytes32 compliance)";
  const attestationType = `tuple(${ATTESTATION.Attestation.map(({ type, name }) => `${type} ${name}`).join(", ")})[]`;
  const rules = { allOf: [auditorId], anyOf: [], minUnits: 8, minScore: 800, minBond: GRID(1_000) };
  const asked = coder.encode([rulesType], [{ ...rules, region: first.attestation.region, compliance: ZeroHash }]);
  const shown = coder.encode([attestationType, "bytes[]"], [[first.attestation], [first.signature]]);
  const eligible = (judge: BaseContract, by: string, proof: string) => {
    const requirement = keccak256(coder.encode(["address", "bytes"], [judge.target, by]));
    const evidence = coder.encode(["address", "bytes", "bytes"], [judge.target, by, proof]);
    const args = [providerId, CLASS, requirement, evidence];
    // Views cost nothing by themselves: what a match pays for one is its part of a transaction.
    const data = g.registry.interface.encodeFunctionData("requireEligible", args as never);
    return anyone.sendTransaction({ to: g.registry.target, data }) as Promise<ContractTransactionResponse>;
  };
  await record("auditors.requireEligible", eligible(g.auditors, asked, shown));

  const list = async (resourceClass: string): Promise<SignedDevice[]> =>
    Promise.all(
      Array.from({ length: DEVICES }, async (_, i) => {
        const key = i === 0 ? await anyone.getAddress() : `0x${(i + 1).toString(16).padStart(40, "0")}`;
        const made = device({ provider: providerId, resourceClass, key, deviceId: keccak256("0x08") });
        const data = { ...made };
        const signature = i === 0 ? await anyone.signTypedData(domain("Devices", g.devices), DEVICE, data) : "0x";
        return { device: made, signature: signature as `0x${string}` };
      }),
    );
  const byProvider = as(g.devices, provider);
  const tree = deviceTree(await list(CLASS));
  await record("devices.set", byProvider.set(providerId, CLASS, tree.root, DEVICES, ZeroHash));
  await networkHelpers.time.increase(Number(await g.devices.settleSeconds()) + 1);
  await record("devices.change", byProvider.set(providerId, CLASS, tree.root, DEVICES, keccak256("0x01")));
  await record("devices.requireEligible", eligible(g.devices, coder.encode(["uint32"], [8]), "0x"));
  const other = deviceTree(await list(OTHER));
  await mined(byProvider.set(providerId, OTHER, other.root, DEVICES, ZeroHash));
  const pair = [tree.inclusion(0), other.inclusion(0)] as const;
  await record("devices.duplicate", as(g.devices, anyone).duplicate(...(pair as never as [never, never])));

  await record("auditors.publish", as(g.auditors, anyone).publish(first.attestation, first.signature));
  const second = await attest(999);
  const reported = as(g.auditors, anyone);
  await record(
    "auditors.contradict",
    reported.contradict(first.attestation, first.signature, second.attestation, second.signature),
  );
  await record("auditors.revoke", byAuditor.revoke(keccak256("0x09")));
}
