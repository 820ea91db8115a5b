import { network } from "hardhat";

/**
 * An embedded chain in a process of its own: serves JSON-RPC on the loopback interface, mines every transaction at once and a block a second
 * beside, so that chain time advances. Prints its port; ends when whoever started it closes its standard input.
 */
const port = Number(process.argv[2] ?? "0");
// A block of its own for every transaction would otherwise cost a second of the chain's time each, and windows would end before their time.
const override = { allowBlocksWithSameTimestamp: true };
const server = await network.createServer({ network: "default", override }, "127.0.0.1", port);
const listening = await server.listen();
const url = `http://127.0.0.1:${listening.port}`;
await rpc("evm_setAutomine", [true]);
await rpc("evm_setIntervalMining", [1_000]);
process.stdout.write(`${JSON.stringify({ event: "listening", url })}\n`);
process.stdin.on("close", () => process.exit(0)).resume();

async function rpc(method: string, params: unknown[]): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!response.ok) throw new Error(`${method}: ${response.status}`);
}
