import { join } from "node:path";
import { parseArgs } from "node:util";

import { Agent } from "./agent.ts";
import { type Config, readConfig, readKey } from "./config.ts";
import { messageOf } from "./errors.ts";
import { redact } from "./log.ts";
import { Commands } from "./state/commands.ts";
import { Database } from "./state/database.ts";
import type { RunUnit } from "./workshop.ts";

const COMMANDS = 'notice:<lease id>, notice:all, close, or list={"price":"…","minBalance":"…","seconds":…}';

const HELP = `Runs one Gridbond agent: a provider, a juror, a payer or a tenant.

  npm run agent -- --config <file.json>
  npm run agent -- --config <file.json> --tell <command>

The second tells the agent that runs with these settings what to do: ${COMMANDS}.

The settings are described in docs/agent.md. The private key comes from the environment variable or the file (mode 0600) that they name.
Log lines are JSON on standard output. SIGINT and SIGTERM stop it after the steps that are under way; it can be killed at any moment.
`;

/** Runs an agent until a signal stops it. `runUnit`: see AgentOptions. */
export async function runAgent(args: readonly string[], runUnit?: RunUnit): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: "string" }, tell: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true || values.config === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const config = readConfig(values.config);
  if (values.tell !== undefined) return tell(config, values.tell);
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

/** Leaves a command for the agent in its database; it is read at the next look at the chain. */
function tell(config: Config, command: string): void {
  const [, name = "", value = "1"] = /^((?:notice:(?:all|0x[0-9a-f]{64}))|close|list)(?:=(.*))?$/s.exec(command) ?? [];
  if (name === "") throw new Error(`--tell: got "${command}", expected ${COMMANDS}`);
  const db = new Database(join(config.home, "agent.db"));
  new Commands(db).give(name, value);
  db.close();
}

/** Says what went wrong without ever saying a key. */
export function report(error: unknown): void {
  process.stderr.write(`${redact(messageOf(error))}\n`);
  process.exitCode = 1;
}

if (import.meta.main) await runAgent(process.argv.slice(2)).catch(report);
