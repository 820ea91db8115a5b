/**
 * The process of one lease: started by the supervisor in the lease's folder, in a process group of its own. Loads the program, which listens
 * where PORT says. The supervisor holds the other end of standard input: when it closes, the agent is gone, and so is this process.
 */

process.stdin
  .on("error", () => undefined)
  .on("close", () => {
    try {
      process.kill(-process.pid, "SIGKILL");
    } catch {
      // Started by hand, this process leads no group.
      process.exit(1);
    }
  });
process.stdin.resume();
// The notice that the time paid for runs out: a program may save its work. It is not the end, so the default of ending is taken away.
process.on("SIGTERM", () => undefined);

await import(new URL(`file://${process.argv[2]}`).href);
