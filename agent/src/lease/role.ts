import { join } from "node:path";

import type { ConfigOf, LeasePolicy } from "../config.ts";
import type { AgentContext } from "../context.ts";
import { Machine } from "../machine/machine.ts";
import type { Part, RoleParts } from "../roles.ts";
import { Commands } from "../state/commands.ts";
import type { Database } from "../state/database.ts";
import { Records } from "../state/records.ts";
import type { LeaseContext } from "./context.ts";
import { answersStates, leaseStates, orderStates } from "./machines.ts";
import { LEASES_PREFIX, leaseProxy } from "./proxy.ts";
import { QUOTES_PATH, QuoteBook } from "./quotes.ts";
import type { AnswersRecord, LeaseRecord, OrderRecord } from "./record.ts";
import { Supervisor } from "./supervisor.ts";

/** What a provider's agent needs to serve leases. */
export function landlord(
  config: ConfigOf<"provider">,
  leasing: LeasePolicy,
  base: AgentContext & Pick<LeaseContext, "provider">,
  db: Database,
): RoleParts {
  const { book, log, library, provider } = base;
  const leases = new Records<LeaseRecord>(db, "lease");
  const answers = new Records<AnswersRecord>(db, "answers");
  const orders = new Records<OrderRecord>(db, "order");
  const supervisor = new Supervisor(join(config.home, "leases"), log);
  const context: LeaseContext = { ...base, leasing, leases, supervisor, commands: new Commands(db) };
  const quotes = new QuoteBook(context);
  answers.add({ id: "answers", state: "listening", round: 0 });
  library.route(LEASES_PREFIX, leaseProxy(supervisor));
  library.route(QUOTES_PATH, (request, response) => quotes.serve(request, response));

  const lease: Part = {
    machine: new Machine("lease", leaseStates, leases, context, log),
    onEvent(event) {
      if (event.contract !== "Leases" || event.name !== "Opened") return;
      const facts = book.lease(event.args.leaseId);
      if (facts === undefined || facts.lease.provider.toLowerCase() !== provider.toLowerCase()) return;
      leases.add({ id: facts.leaseId, state: "opened", terms: facts.terms, lease: facts.lease, settled: 0 });
    },
  };
  const answer: Part = {
    machine: new Machine("answers", answersStates, answers, context, log),
    onEvent: () => undefined,
  };
  const order: Part = {
    machine: new Machine("order", orderStates, orders, context, log),
    onEvent(event) {
      if (!leasing.takeOrders || event.contract !== "Leases" || event.name !== "Posted") return;
      const terms = book.order(event.args.orderId);
      if (terms !== undefined) orders.add({ id: event.args.orderId, state: "watching", terms });
    },
  };
  const signing: Part = { machine: repeated(() => quotes.refresh()), onEvent: () => undefined };
  return {
    parts: [answer, lease, order, signing],
    prepare: () => quotes.refresh(),
    close: () => supervisor.close(),
  };

  /** Something that is done at every look at the chain, one at a time. */
  function repeated(work: () => Promise<void>): Part["machine"] {
    let running: Promise<void> | undefined;
    return {
      tick() {
        running ??= work()
          .catch((error: unknown) => log("debug", "quotes not signed", { reason: String(error) }))
          .finally(() => (running = undefined));
      },
      async stop() {
        await running;
      },
    };
  }
}
