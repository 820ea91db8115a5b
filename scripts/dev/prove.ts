// Proves the models of the state machines with solc's SMTChecker: every assertion holds for every order of calls.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { z } from "zod";

import { ROOT, asScript } from "./run.ts";

const FOLDER = join(ROOT, "test", "models");
const TIMEOUT_MS = 60_000;

const outputSchema = z.object({
  errors: z
    .array(z.object({ severity: z.string(), errorCode: z.string().optional(), formattedMessage: z.string() }))
    .default([]),
});

/** What solc says when every assertion of a contract is proved, and about how many. */
const PROVED = /(\d+) verification condition\(s\) proved safe/;

interface Solc {
  compile(input: string, callbacks: { smtSolver: (query: string) => { contents: string } }): string;
}

interface Verdict {
  readonly proved: number;
  /** Why it is not proved. */
  readonly problems: readonly string[];
}

/** @throws Error when no solver is installed */
function prover(): (name: string) => Verdict {
  const require = createRequire(import.meta.url);
  const solc = require("solc") as Solc;
  const { smtSolver, availableSolvers } = require("solc/smtsolver.js") as {
    smtSolver: (query: string) => string;
    availableSolvers: readonly { name: string }[];
  };
  if (!availableSolvers.some(({ name }) => name === "z3"))
    throw new Error("z3: got none, expected the Debian package z3 (apt-get install z3)");
  const answer = (query: string) => ({ contents: smtSolver(query) });
  return (name) => {
    const input = {
      language: "Solidity",
      sources: { [name]: { content: readFileSync(join(FOLDER, name), "utf8") } },
      settings: {
        modelChecker: {
          // Each call alone, from any state that keeps the law: induction. CHC, which finds such laws itself, does not finish here.
          engine: "bmc",
          solvers: ["smtlib2"],
          targets: ["assert"],
          timeout: TIMEOUT_MS,
          showProvedSafe: true,
          showUnproved: true,
        },
        outputSelection: { "*": { "*": [] } },
      },
    };
    const { errors } = outputSchema.parse(JSON.parse(solc.compile(JSON.stringify(input), { smtSolver: answer })));
    const messages = errors.map(({ formattedMessage }) => formattedMessage);
    const proved = messages.filter((text) => text.includes("Assertion violation check is safe")).length;
    const summed = messages.reduce((sum, text) => sum + Number(PROVED.exec(text)?.[1] ?? 0), 0);
    const problems = messages.filter(
      (text) => !/is safe|engine of the SMTChecker is deprecated/.test(text) && !PROVED.test(text),
    );
    return { proved: Math.max(proved, summed), problems };
  };
}

await asScript(async () => {
  const prove = prover();
  const failed: string[] = [];
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".sol"))) {
    const started = performance.now();
    const asserts = readFileSync(join(FOLDER, name), "utf8").match(/\bassert\(/g)?.length ?? 0;
    const { proved, problems } = prove(name);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const good = problems.length === 0 && proved === asserts;
    const said = good ? `proved: ${proved} assertions hold for every call` : "NOT PROVED";
    console.log(`${name.padEnd(18)} ${said}, ${seconds} s`);
    for (const problem of problems) console.log(problem);
    if (!good) failed.push(name);
  }
  if (failed.length > 0) throw new Error(`not proved: ${failed.join(", ")}`);
});
