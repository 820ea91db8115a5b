import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { BLENDER_VERSION, blenderVersion } from "../src/workloads/blender/render.ts";
import { closing, requireCaught } from "./closing.ts";
import { compile } from "./deployment.ts";
import { drawContactSheet } from "./picture.ts";
import { FILM, filmStages } from "./plan.ts";
import { play } from "./story.ts";

/** The main job with real frames: Blender renders them, the payer and a jury check them by rendering again. */

const PICTURE = fileURLToPath(new URL("../../demo-output/frames.png", import.meta.url));
/** Every other frame: one of each claim of two. */
const FALSIFIED = 0.5;

const installed = await blenderVersion();
if (installed !== BLENDER_VERSION) {
  throw new Error(
    `Blender: got version ${installed}, expected ${BLENDER_VERSION} (Debian 12: apt-get install blender)`,
  );
}
if (await compile()) process.stdout.write("compiled the contracts\n");
const story = await play({ stages: filmStages, engines: ["blender-render"], falsify: FALSIFIED, timeoutMs: 600_000 });
const frames = await Promise.all((story.results.get("render") ?? []).map((unit) => story.bytesOf(unit)));

mkdirSync(new URL("../../demo-output", import.meta.url), { recursive: true });
const subtitle = `${frames.length} frames by Blender ${installed}, each checked by rendering it again`;
writeFileSync(PICTURE, drawContactSheet(frames, { title: "Gridbond: rendered frames", subtitle, columns: 4 }));

requireCaught(story, "render", FALSIFIED);
if (frames.length !== FILM.frames) throw new Error(`got ${frames.length} frames, expected ${FILM.frames}`);
closing(story, [`${frames.length} frames of ${FILM.width} × ${FILM.height}`, "picture: demo-output/frames.png"]);
