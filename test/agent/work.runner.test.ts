import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import {
  EngineFailed,
  InputInvalid,
  ResultTooLarge,
  SpecInvalid,
  UnitAborted,
  UnitOutOfRange,
  UnitTimedOut,
} from "../../agent/src/workloads/errors.ts";
import { writeTask } from "../../agent/src/workloads/job-folder.ts";
import type { RunOptions } from "../../agent/src/workloads/runner.ts";
import { clearScratch, runUnit } from "../../agent/src/workloads/runner.ts";
import { bytesOf, classification, failureOf, smallTraining, useFolder } from "./work.helpers.ts";

const folder = useFolder();
const task = { spec: smallTraining, unit: 0, inputs: new Map<string, Uint8Array>() };

/** Runs the unit with a worker of the test's own, given as its source. */
async function runWith(source: string, options: Partial<RunOptions> = {}): Promise<Uint8Array> {
  const worker = join(folder(), "worker.mjs");
  await writeFile(worker, source);
  const scratchRoot = join(folder(), "scratch");
  return runUnit(task, { scratchRoot, timeoutMs: 20_000, memoryMb: 128, maxResultBytes: 1_000, worker, ...options });
}

const writesResult = (expression: string) => `
  import { writeFileSync } from "node:fs";
  writeFileSync("result.bin", ${expression});
`;

/** A worker that never ends and starts a process that never ends; both leave their ids in files. */
const neverEnds = () => `
  import { spawn } from "node:child_process";
  import { renameSync, writeFileSync } from "node:fs";
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
  writeFileSync(${JSON.stringify(join(folder(), "ids.new"))}, JSON.stringify([process.pid, child.pid]));
  renameSync(${JSON.stringify(join(folder(), "ids.new"))}, ${JSON.stringify(join(folder(), "ids"))});
  while (true) {}
`;

async function idsOfNeverEnding(): Promise<number[]> {
  return JSON.parse(await readFile(join(folder(), "ids"), "utf8")) as number[];
}

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (await isTrue()) return;
    await sleep(20);
  }
  throw new Error(`${what}: not within 10 s`);
}

/** Whether the process runs: one that was killed and waits to be collected by the init process does not. */
async function isRunning(id: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

async function expectEnded(ids: readonly number[]): Promise<void> {
  for (const id of ids) await until(`end of process ${id}`, async () => !(await isRunning(id)));
}

describe("unit runner", function () {
  this.timeout(30_000);

  it("returns what the worker wrote, and leaves nothing behind", async () => {
    expect(await runWith(writesResult('"result"'))).to.deep.equal(Buffer.from("result"));
    expect(await readdir(join(folder(), "scratch"))).to.deep.equal([]);
  });

  it("tells progress, and nothing else that the worker says", async () => {
    const heard: number[][] = [];
    const chatter = [
      "hello",
      '{"done":1,"total":2}',
      '{"done":"x"}',
      "[]",
      "y".repeat(100_000),
      '{"done":2,"total":2}',
    ];
    await runWith(`process.stdout.write(${JSON.stringify(chatter.join("\n"))} + "\\n");${writesResult('""')}`, {
      onProgress: (done, total) => heard.push([done, total]),
    });
    expect(heard).to.deep.equal([
      [1, 2],
      [2, 2],
    ]);
  });

  it("gives the worker no variable of the agent's environment but PATH", async () => {
    const secrets = { PROVIDER_PRIVATE_KEY: "0x5ec4e7", RPC_URL: "https://key@node", NODE_OPTIONS: "--no-deprecation" };
    const before = { ...process.env };
    Object.assign(process.env, secrets);
    let seen: Record<string, string>;
    try {
      const source = writesResult("JSON.stringify(process.env)");
      seen = JSON.parse(Buffer.from(await runWith(source)).toString()) as Record<string, string>;
    } finally {
      for (const name of Object.keys(secrets)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
    expect(Object.keys(seen).sort()).to.deep.equal(["HOME", "LANG", "NODE_ENV", "PATH", "TMPDIR", "TZ"]);
    expect(seen.HOME).to.match(/scratch\/run-/);
    expect(JSON.stringify(seen)).not.to.contain("0x5ec4e7");
  });

  it("starts the worker in its scratch folder, with the real worker's arguments and nothing more", async () => {
    const [cwd, argv, execArgv] = JSON.parse(
      Buffer.from(
        await runWith(writesResult("JSON.stringify([process.cwd(), process.argv, process.execArgv])")),
      ).toString(),
    ) as [string, string[], string[]];
    expect(cwd).to.match(/scratch\/run-/);
    expect(argv).to.have.length(2);
    expect(execArgv).to.deep.equal(["--max-old-space-size=128"]);
  });

  it("kills the worker and what it started when time is up", async () => {
    const started = performance.now();
    const error = await failureOf(() => runWith(neverEnds(), { timeoutMs: 3_000 }));
    expect(error).to.be.instanceOf(UnitTimedOut);
    expect(error.message).to.contain("within 3000 ms");
    expect(performance.now() - started).to.be.within(2_900, 10_000);
    await expectEnded(await idsOfNeverEnding());
    expect(await readdir(join(folder(), "scratch"))).to.deep.equal([]);
  });

  it("kills them when the caller aborts", async () => {
    const stopping = new AbortController();
    const failure = failureOf(() => runWith(neverEnds(), { signal: stopping.signal }));
    await until("start of the worker", () => existsSync(join(folder(), "ids")));
    const ids = await idsOfNeverEnding();
    for (const id of ids) expect(await isRunning(id)).to.equal(true);
    stopping.abort();
    expect(await failure).to.be.instanceOf(UnitAborted);
    await expectEnded(ids);
  });

  it("starts nothing when aborted beforehand", async () => {
    expect(await failureOf(() => runWith(neverEnds(), { signal: AbortSignal.abort() }))).to.be.instanceOf(UnitAborted);
    expect(existsSync(join(folder(), "ids"))).to.equal(false);
  });

  it("kills what a finished worker left running", async () => {
    const source = neverEnds().replace(
      "while (true) {}",
      `${writesResult('"done"').replace(/import .*/, "")}process.exit(0);`,
    );
    expect(await runWith(source)).to.deep.equal(Buffer.from("done"));
    await expectEnded(await idsOfNeverEnding());
  });

  it("ends a worker whose heap outgrows its limit", async () => {
    const hoard = 'const kept = []; while (true) kept.push(Array.from({ length: 1000 }, () => ({ a: "b" })));';
    expect(await failureOf(() => runWith(hoard, { memoryMb: 32 }))).to.be.instanceOf(EngineFailed);
  });

  it("refuses a result that is too large, missing, or not a file of the worker's", async () => {
    const tooLarge = await failureOf(() => runWith(writesResult('"x".repeat(1001)')));
    expect(tooLarge).to.be.instanceOf(ResultTooLarge);
    expect(tooLarge.message).to.equal("unit 0: result of 1001 bytes, limit 1000");

    const secret = join(folder(), "secret");
    await writeFile(secret, "secret");
    const sources = [
      "",
      `import { symlinkSync } from "node:fs"; symlinkSync(${JSON.stringify(secret)}, "result.bin");`,
      'import { mkdirSync } from "node:fs"; mkdirSync("result.bin");',
      'import { execFileSync } from "node:child_process"; execFileSync("mkfifo", ["result.bin"]);',
    ];
    for (const source of sources) expect(await failureOf(() => runWith(source))).to.be.instanceOf(EngineFailed);
  });

  it("says whose fault a failure is, in the worker's words", async () => {
    const crash = await failureOf(() => runWith('process.stderr.write("disk full"); process.exit(1);'));
    expect(crash).to.be.instanceOf(EngineFailed);
    expect(crash.message).to.equal("unit 0: disk full");
    const silent = await failureOf(() => runWith("process.exit(9);"));
    expect(silent.message).to.equal("unit 0: the worker ended with 9");

    const inputs = new Map([["weights", bytesOf("nonsense")]]);
    const limits = { scratchRoot: folder(), timeoutMs: 20_000, memoryMb: 256, maxResultBytes: 1_000 };
    const error = await failureOf(() => runUnit({ spec: classification, unit: 0, inputs }, limits));
    expect(error).to.be.instanceOf(InputInvalid);
    expect(error.message).to.contain("weights: got 8 bytes");
  });

  it("checks spec and unit before anything runs", async () => {
    const limits = { scratchRoot: join(folder(), "scratch"), timeoutMs: 1_000, memoryMb: 64, maxResultBytes: 10 };
    expect(await failureOf(() => runUnit({ ...task, unit: 1 }, limits))).to.be.instanceOf(UnitOutOfRange);
    const hostile = {
      ...classification,
      inputs: [{ name: "../../escape", from: { job: `0x${"00".repeat(32)}`, unit: 0 } }],
    };
    const spec = hostile as typeof classification;
    const inputs = new Map([["../../escape", bytesOf("x")]]);
    expect(await failureOf(() => runUnit({ spec, unit: 0, inputs }, limits))).to.be.instanceOf(SpecInvalid);
    expect(existsSync(join(folder(), "escape"))).to.equal(false);
  });

  it("clears what killed agents left in the scratch folder", async () => {
    const root = join(folder(), "scratch");
    await mkdir(join(root, "run-abc", "inputs"), { recursive: true });
    await writeFile(join(root, "keep"), "");
    await clearScratch(root);
    expect(await readdir(root)).to.deep.equal(["keep"]);
  });

  it("a worker ends when its agent is gone", async () => {
    const long = { ...smallTraining, params: { ...smallTraining.params, samples: 8_000, epochs: 20 } };
    await writeTask(folder(), { ...task, spec: long });
    const worker = fileURLToPath(new URL("../../agent/src/workloads/worker.ts", import.meta.url));
    const child: ChildProcess = spawn(process.execPath, [worker], { cwd: folder(), stdio: "pipe", detached: true });
    await once(child.stdout as NonNullable<typeof child.stdout>, "data");
    const ended = once(child, "exit");
    child.stdin?.destroy();
    const [code, signal] = (await ended) as [number | null, string | null];
    expect([code, signal]).to.deep.equal([null, "SIGKILL"]);
    expect(existsSync(join(folder(), "result.bin"))).to.equal(false);
  });
});
