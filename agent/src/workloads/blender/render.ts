import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { Engine } from "../engine.ts";
import { EngineFailed } from "../errors.ts";
import { canonicalPng } from "./png.ts";

/**
 * Renders frame i of a scene with Blender's Cycles on the CPU; unit i is frame i. The result is a PNG in the form of png.ts.
 *
 * The scene is this package's own Python file: a spec chooses numbers only, and no file or script of a stranger is opened.
 * Frames are reproducible for one version of Blender on x86-64 (scene.py says what it fixes), so any version but
 * BLENDER_VERSION refuses to work instead of losing its bond over pixels that differ.
 */

/** Debian 12's. Pixels change between versions. */
export const BLENDER_VERSION = "3.4.1";

const SCENE = fileURLToPath(new URL("scene.py", import.meta.url));
const MAX_ERROR_CHARS = 4_096;

export const renderEngine: Engine<"blender-render"> = {
  name: "blender-render",
  async run({ params }, unit, _inputs, { signal, scratchDir, progress }) {
    await requireBlender();
    const output = join(scratchDir, "frame.png");
    const { frames, width, height, samples, seed } = params;
    const numbers = Object.entries({ frame: unit, frames, width, height, samples, seed });
    await blender([...numbers.flatMap(([name, value]) => [`--${name}`, String(value)]), "--output", output], signal);
    progress(1, 1);
    return canonicalPng(await readFile(output), width, height);
  },
};

/** The installed version of Blender, as "3.4.1". Throws EngineFailed when there is none. */
export async function blenderVersion(): Promise<string> {
  let text: string;
  try {
    ({ stdout: text } = await promisify(execFile)("blender", ["--version"], { timeout: 30_000 }));
  } catch (error) {
    throw new EngineFailed("blender: could not be run; install it so that it is on the PATH", { cause: error });
  }
  const version = /^Blender (\d+\.\d+\.\d+)/.exec(text)?.[1];
  if (version === undefined) throw new EngineFailed(`blender: got ${JSON.stringify(text.slice(0, 80))} as its version`);
  return version;
}

async function requireBlender(): Promise<void> {
  const got = await blenderVersion();
  if (got !== BLENDER_VERSION) throw new EngineFailed(`blender: got version ${got}, expected ${BLENDER_VERSION}`);
}

async function blender(sceneArguments: readonly string[], signal: AbortSignal): Promise<void> {
  const options = ["--background", "--factory-startup", "-noaudio", "--disable-autoexec", "--threads", "1"];
  const script = ["--python-exit-code", "1", "--python", SCENE, "--", ...sceneArguments];
  const child = spawn("blender", [...options, ...script], {
    stdio: ["ignore", "ignore", "pipe"],
    signal,
    killSignal: "SIGKILL",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONNOUSERSITE: "1" },
  });
  let tail = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-MAX_ERROR_CHARS);
  });
  await once(child, "close");
  if (child.exitCode !== 0) {
    throw new EngineFailed(`blender: ended with ${child.exitCode ?? child.signalCode}: ${tail.trim()}`);
  }
}
