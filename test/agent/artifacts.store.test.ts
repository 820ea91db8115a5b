import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readdir, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { keccak256 } from "ethers";

import type { Hash } from "../../agent/src/artifacts/address.ts";
import { hashOf, isHash } from "../../agent/src/artifacts/address.ts";
import {
  ArtifactAddressInvalid,
  ArtifactCorrupt,
  ArtifactMissing,
  ArtifactTooLarge,
} from "../../agent/src/artifacts/errors.ts";
import { ArtifactStore } from "../../agent/src/artifacts/store.ts";
import { HASH, bytesOf, failureOf, useFolder } from "./work.helpers.ts";

const folder = useFolder();
const pathOf = (hash: Hash) => join(folder(), hash.slice(2, 4), hash);
const frame = bytesOf("a frame");

describe("artifact store", () => {
  it("gives bytes back under their keccak256", async () => {
    const store = await ArtifactStore.open(folder());
    const hash = await store.put(frame);
    expect(hash).to.equal(keccak256(frame));
    expect(await store.has(hash)).to.equal(true);
    expect(await store.get(hash)).to.deep.equal(Buffer.from(frame));
    expect(await readdir(join(folder(), "incoming"))).to.deep.equal([]);
  });

  it("keeps them for the next process", async () => {
    const hash = await (await ArtifactStore.open(folder())).put(frame);
    expect(await (await ArtifactStore.open(folder())).get(hash)).to.deep.equal(Buffer.from(frame));
  });

  it("holds an empty artifact, too", async () => {
    const store = await ArtifactStore.open(folder());
    expect(await store.get(await store.put(new Uint8Array(0)))).to.have.length(0);
  });

  it("says that it has nothing", async () => {
    const store = await ArtifactStore.open(folder());
    expect(await store.has(HASH)).to.equal(false);
    expect(await failureOf(() => store.get(HASH))).to.be.instanceOf(ArtifactMissing);
  });

  it("never returns bytes that were changed, and mends them when it is given the right ones", async () => {
    const store = await ArtifactStore.open(folder());
    const hash = await store.put(frame);
    for (const damage of [() => writeFile(pathOf(hash), "A frame"), () => truncate(pathOf(hash), 3)]) {
      await damage();
      const error = await failureOf(() => store.get(hash));
      expect(error).to.be.instanceOf(ArtifactCorrupt);
      expect(error.message).to.contain("the local store");
      expect(await store.put(frame)).to.equal(hash);
      expect(await store.get(hash)).to.deep.equal(Buffer.from(frame));
    }
  });

  it("has a limit for what comes in and for what it finds", async () => {
    const store = await ArtifactStore.open(folder(), 8);
    const error = await failureOf(() => store.put(new Uint8Array(9)));
    expect(error).to.be.instanceOf(ArtifactTooLarge);
    expect(error.message).to.equal("artifact to store: got 9 bytes or more, limit 8");
    const hash = await store.put(new Uint8Array(8));
    await writeFile(pathOf(hash), new Uint8Array(1_000));
    expect(await failureOf(() => store.get(hash))).to.be.instanceOf(ArtifactTooLarge);
  });

  it("takes nothing for an address that is not one", async () => {
    const store = await ArtifactStore.open(folder());
    for (const text of ["../../etc/passwd", `${HASH}/..`, HASH.toUpperCase(), HASH.slice(0, -1), ""]) {
      expect(await failureOf(() => store.get(text as Hash))).to.be.instanceOf(ArtifactAddressInvalid);
      expect(await failureOf(() => store.has(text as Hash))).to.be.instanceOf(ArtifactAddressInvalid);
    }
  });

  it("follows no symbolic link", async () => {
    const store = await ArtifactStore.open(folder());
    const secret = join(folder(), "secret");
    await writeFile(secret, frame);
    await mkdir(join(folder(), hashOf(frame).slice(2, 4)));
    await symlink(secret, pathOf(hashOf(frame)));
    expect(await failureOf(() => store.get(hashOf(frame)))).to.be.instanceOf(ArtifactMissing);
  });

  it("sweeps writes that were abandoned, not those under way", async () => {
    await ArtifactStore.open(folder());
    const [old, fresh] = [join(folder(), "incoming", "old"), join(folder(), "incoming", "fresh")];
    await writeFile(old, "");
    await writeFile(fresh, "");
    const twoHoursAgo = Date.now() / 1_000 - 7_200;
    await utimes(old, twoHoursAgo, twoHoursAgo);
    await ArtifactStore.open(folder());
    expect(await readdir(join(folder(), "incoming"))).to.deep.equal(["fresh"]);
  });

  it("takes the same artifact from many writers at once", async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => ArtifactStore.open(folder())));
    const hashes = await Promise.all([...stores, ...stores, ...stores].map((store) => store.put(frame)));
    expect(new Set(hashes)).to.deep.equal(new Set([hashOf(frame)]));
    expect(await readdir(join(folder(), "incoming"))).to.deep.equal([]);
  });

  it("holds whole artifacts only, when its writer is killed at any moment", async function () {
    this.timeout(30_000);
    const module = fileURLToPath(new URL("../../agent/src/artifacts/store.ts", import.meta.url));
    const script = join(folder(), "writer.mjs");
    await writeFile(
      script,
      `import { ArtifactStore } from ${JSON.stringify(module)};
       const store = await ArtifactStore.open(process.argv[2]);
       for (let i = 0; ; i++) {
         await store.put(new Uint8Array(60_000).fill(i % 251).fill(i >> 8, 0, 1).fill(i, 1, 2));
         if (i === 0) process.stdout.write("ready");
       }`,
    );
    const root = join(folder(), "store");
    for (const delay of [40, 115, 170]) {
      const writer = spawn(process.execPath, [script, root], { stdio: ["ignore", "pipe", "inherit"] });
      await once(writer.stdout, "data");
      setTimeout(() => writer.kill("SIGKILL"), delay);
      await once(writer, "exit");
    }
    const found = (await readdir(root, { recursive: true })).map((path) => path.split("/").at(-1) ?? "").filter(isHash);
    expect(found.length).to.be.greaterThan(0);
    for (const hash of found) {
      expect(hashOf(await readFile(join(root, hash.slice(2, 4), hash)))).to.equal(hash);
    }
  });
});
