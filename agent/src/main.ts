import { parseArgs } from "node:util";

import { Agent } from "./agent.ts";
import { readConfig, readKey } from "./config.ts";
import { messageOf } from "./errors.ts";
import { redact } from "./log.ts";
import type { RunUnit } from "./workshop.ts";

const HELP = `Runs one Gridbond agent: a provider, a juror or a payer.

  npm run agent -- --config <file.json>

The settings are described in docs/agent.md. The private key comes from the environment variable or the file (mode 0600) that they name.
Log lines are JSON on standard output. SIGINT and SIGTERM stop it after the steps that are under way; it can be killed at any moment.
`;

/** Runs an agent until a signal stops it. `runUnit`: see AgentOptions. */
export async function runAgent(args: readonly string[], runUnit?: RunUnit): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true || values.config === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const config = readConfig(values.config);
  const key = readKey(config, process.env);
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const agent = await Agent.start({ config, key, write, ...(runUnit !== undefined && { runUnit }) });
  const stop = () => {
    agent.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  await agent.run();
}

/** Says what went wrong without ever saying a key. */
export function report(error: unknown): void {
  process.stderr.write(`${redact(messageOf(error))}\n`);
  process.exitCode = 1;
}

if (import.meta.main) await runAgent(process.argv.slice(2)).catch(report);
