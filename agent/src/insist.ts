import { WrongChain, messageOf } from "./errors.ts";
import type { Log } from "./log.ts";
import { pause } from "./time.ts";

/** Asks a node again and again until it answers: an agent that was started during an outage has work to do when it ends. */
export async function insist<T>(log: Log, seconds: number, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof WrongChain) throw error;
      log("warn", "waiting for the node", { reason: messageOf(error) });
      await pause(seconds * 1000);
    }
  }
}
