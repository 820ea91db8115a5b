import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { closing } from "./closing.ts";
import { requireServed } from "./cluster-closing.ts";
import { playCluster } from "./cluster-story.ts";
import { compile } from "./deployment.ts";
import { drawTimeline } from "./timeline.ts";

/** Leases: rent a cluster, lose a provider, repair it, sell the tenancy, and account for every token. */

const PICTURE = fileURLToPath(new URL("../../demo-output/cluster.png", import.meta.url));

if (await compile()) process.stdout.write("compiled the contracts\n");
const story = await playCluster();
const { leases, soldAt, requests, retried, failed } = story;
const total = [...requests.values()].reduce((a, b) => a + b, 0);

mkdirSync(new URL("../../demo-output", import.meta.url), { recursive: true });
const subtitle = `${leases.length} leases, ${total} requests, one provider lost and replaced`;
const bars = leases.map(({ bar }) => bar);
writeFileSync(PICTURE, drawTimeline({ title: "Gridbond: a leased cluster", subtitle, bars, soldAt }));

requireServed(story);
const counts = [...requests].map(([name, count]) => `${name} ${count}`).join(", ");
closing(story, [
  `requests: ${total} answered (${counts}), ${retried} by another lease than the first asked, ${failed} by none`,
  "picture: demo-output/cluster.png",
]);
