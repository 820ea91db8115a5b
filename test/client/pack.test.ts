// What a stranger gets: the packed client, installed outside of the workspace, type-checked and run on the system's Node.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { network } from "hardhat";
import { z } from "zod";

import { deployGridbond, parametersOf } from "../../deploy/index.ts";

const run = promisify(execFile);
const ROOT = new URL("../../", import.meta.url).pathname;
const here = (path: string) => new URL(path, import.meta.url).pathname;

const manifest = z.object({
  dependencies: z.object({ ethers: z.string(), viem: z.string() }),
  devDependencies: z.object({ typescript: z.string() }),
});

/** The Node that people have, not the one that this repository brings along for Hardhat. */
function systemNode(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const found = folders.map((folder) => join(folder, "node")).find((path) => existsSync(path));
  return found ?? process.execPath;
}

const PATH = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
const env = { ...process.env, PATH, npm_config_audit: "false", npm_config_fund: "false" };

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function startNode(port: number): Promise<ChildProcess> {
  const bin = join(ROOT, "node_modules", ".bin", "hardhat");
  const args = ["node", "--hostname", "127.0.0.1", "--port", String(port)];
  const node = spawn(bin, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const failed = () => reject(new Error(`the local node did not start: ${output}`));
    const timer = setTimeout(failed, 60_000);
    node.once("exit", failed);
    for (const stream of [node.stdout, node.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (!output.includes("Started HTTP")) return;
        clearTimeout(timer);
        node.off("exit", failed);
        resolve();
      });
    }
  });
  return node;
}

async function stop(node: ChildProcess | undefined): Promise<void> {
  if (node === undefined || node.exitCode !== null) return;
  const gone = new Promise((resolve) => node.once("exit", resolve));
  node.kill("SIGTERM");
  await gone;
}

describe("client: the package", function () {
  this.timeout(300_000);
  let scratch: string;
  let node: ChildProcess | undefined;

  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), "gridbond-client-"));
    const versions = manifest.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
    await run("npm", ["pack", "--pack-destination", scratch], { cwd: join(ROOT, "client"), env });
    const tarball = readdirSync(scratch).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) throw new Error("npm pack made no tarball");
    writeFileSync(
      join(scratch, "package.json"),
      JSON.stringify({
        name: "stranger",
        private: true,
        type: "module",
        dependencies: {
          "@gridbond/client": `file:${tarball}`,
          ...versions.dependencies,
          typescript: versions.devDependencies.typescript,
        },
      }),
    );
    await run("npm", ["install", "--prefer-offline", "--ignore-scripts"], { cwd: scratch, env });
    writeFileSync(join(scratch, "job.ts"), readFileSync(here("consumer/job.ts.template"), "utf8"));
  });

  after(async () => {
    await stop(node);
    rmSync(scratch, { recursive: true, force: true });
  });

  it("is small, and holds nothing but what it needs", () => {
    const folder = join(scratch, "node_modules", "@gridbond", "client");
    expect(readdirSync(folder).sort()).to.deep.equal(["LICENSE", "README.md", "dist", "package.json"]);
    const tarball = readdirSync(scratch).find((name) => name.endsWith(".tgz")) ?? "";
    expect(statSync(join(scratch, tarball)).size).to.be.lessThan(400_000);
  });

  for (const [moduleResolution, module] of [
    ["nodenext", "nodenext"],
    ["node16", "node16"],
    ["bundler", "esnext"],
  ] as const) {
    it(`type-checks without skipLibCheck under ${moduleResolution}`, async () => {
      const compilerOptions = {
        target: "es2022",
        lib: ["es2022", "dom"],
        types: [],
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        outDir: "out",
      };
      writeFileSync(join(scratch, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["job.ts"] }));
      const tsc = join(scratch, "node_modules", "typescript", "bin", "tsc");
      const { stdout } = await run(process.execPath, [tsc, "-p", scratch], { cwd: scratch }).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout).to.equal("");
    });
  }

  it("runs a job against a local node", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    node = await startNode(port);
    const connection = await network.create({ network: "localhost", override: { url } });
    const records = join(scratch, "records");
    const { addresses } = await deployGridbond(connection, { parameters: parametersOf("localhost"), records });
    await connection.close();

    const job = join(scratch, "out", "job.js");
    const { stdout } = await run(systemNode(), [job, url, JSON.stringify(addresses)], { cwd: scratch });
    expect(JSON.parse(stdout)).to.deep.equal({
      posted: true,
      refused: true,
      paid: "15000000",
      wallet: "15000000",
      left: "480000000",
      prefund: "15000000",
      claim: true,
      job: true,
      typechain: true,
      abi: true,
      ruling: 1,
      problems: 0,
      lease: 3_599,
    });
  });
});
