import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { constants, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Hash } from "./address.ts";
import { MAX_ARTIFACT_BYTES, hashOf, isHash } from "./address.ts";
import { ArtifactAddressInvalid, ArtifactCorrupt, ArtifactMissing, ArtifactTooLarge } from "./errors.ts";

/** A write that was killed leaves its temporary file behind; after this long nobody is writing it any more. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** An artifact opened for streaming. Whoever opened it closes the handle. */
export interface OpenArtifact {
  readonly handle: FileHandle;
  readonly size: number;
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/**
 * Content-addressed files on disk: the name of a file is the keccak256 of its bytes.
 *
 * A file appears under its name whole or not at all (temporary file, fsync, rename, fsync of the folder), so several
 * processes may share a folder and a crash at any moment leaves a working store. What is read is hashed again: bytes
 * that rotted or were changed on disk are never returned.
 */
export class ArtifactStore {
  readonly root: string;
  readonly maxBytes: number;

  private constructor(root: string, maxBytes: number) {
    this.root = root;
    this.maxBytes = maxBytes;
  }

  /** Opens the store in the folder `root`, creating it when needed, and clears what killed writes left behind. */
  static async open(root: string, maxBytes: number = MAX_ARTIFACT_BYTES): Promise<ArtifactStore> {
    const store = new ArtifactStore(root, maxBytes);
    await mkdir(store.#temporary(), { recursive: true, mode: 0o700 });
    await store.#sweep();
    return store;
  }

  /** Stores `bytes` and returns their address. Storing what is there already changes nothing; a damaged copy is mended. */
  async put(bytes: Uint8Array): Promise<Hash> {
    if (bytes.length > this.maxBytes) throw new ArtifactTooLarge("artifact to store", bytes.length, this.maxBytes);
    const hash = hashOf(bytes);
    if (await this.#isSound(hash)) return hash;

    const target = this.#path(hash);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = join(this.#temporary(), `${hash}.${randomBytes(8).toString("hex")}`);
    try {
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(target));
    return hash;
  }

  /** The bytes stored under `hash`, verified. Throws ArtifactMissing, ArtifactCorrupt or ArtifactTooLarge. */
  async get(hash: Hash): Promise<Uint8Array> {
    const { handle } = await this.openFile(hash);
    let bytes: Uint8Array;
    try {
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
    const got = hashOf(bytes);
    if (got !== hash) throw new ArtifactCorrupt(hash, got, "the local store");
    return bytes;
  }

  /** Whether a file lies under `hash`. Does not read it: `get` may still find it damaged. */
  async has(hash: Hash): Promise<boolean> {
    try {
      return (await stat(this.#path(hash))).isFile();
    } catch (error) {
      if (hasCode(error, "ENOENT")) return false;
      throw error;
    }
  }

  /** Opens an artifact for streaming, unverified: for serving it to peers, who verify what they receive. */
  async openFile(hash: Hash): Promise<OpenArtifact> {
    let handle: FileHandle;
    try {
      // A symbolic link in the store is nothing this class made: it is treated as absent, never followed.
      handle = await open(this.#path(hash), constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (hasCode(error, "ENOENT", "ELOOP")) throw new ArtifactMissing(hash);
      throw error;
    }
    try {
      const { size } = await handle.stat();
      if (size > this.maxBytes) throw new ArtifactTooLarge(`artifact ${hash}`, size, this.maxBytes);
      return { handle, size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #isSound(hash: Hash): Promise<boolean> {
    try {
      await this.get(hash);
      return true;
    } catch (error) {
      if (error instanceof ArtifactMissing || error instanceof ArtifactCorrupt || error instanceof ArtifactTooLarge) {
        return false;
      }
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#temporary())) {
      const path = join(this.#temporary(), name);
      try {
        if (Date.now() - (await stat(path)).mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
      } catch (error) {
        // Another process that opened the same store swept it first.
        if (!hasCode(error, "ENOENT")) throw error;
      }
    }
  }

  #temporary(): string {
    return join(this.root, "incoming");
  }

  #path(hash: Hash): string {
    // The type promises it, but the path is built here: check again, so that no caller's cast can leave the folder.
    if (!isHash(hash)) throw new ArtifactAddressInvalid(String(hash));
    return join(this.root, hash.slice(2, 4), hash);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
