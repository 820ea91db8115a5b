import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { expect } from "chai";

import { Database } from "../../agent/src/state/database.ts";

/** Has the file to itself for as long as it is told; as a process that ends, or an operator's command, does for a moment. */
const HOLDER = `
const { DatabaseSync } = require("node:sqlite");
const { parentPort, workerData } = require("node:worker_threads");
const db = new DatabaseSync(workerData.path);
db.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; begin exclusive; create table held (n integer)");
parentPort.postMessage("held");
setTimeout(() => { db.exec("commit"); db.close(); }, workerData.ms);
`;

describe("Agent: its memory", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gridbond-memory-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is opened although somebody else has it for a moment", async () => {
    const path = join(folder, "agent.db");
    new Database(path).close();
    const holder = new Worker(HOLDER, { eval: true, workerData: { path, ms: 300 } });
    await once(holder, "message");
    const db = new Database(path);
    db.writeMeta("key", "value");
    expect(db.readMeta("key")).to.equal("value");
    db.close();
    await once(holder, "exit");
  });

  it("keeps nothing of a transaction that fails", () => {
    const db = new Database(join(folder, "other.db"));
    expect(() =>
      db.transaction(() => {
        db.writeMeta("key", "value");
        throw new Error("no");
      }),
    ).to.throw("no");
    expect(db.readMeta("key")).to.equal(undefined);
    db.close();
  });
});
