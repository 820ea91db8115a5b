/**
 * Where a crash can hurt: every point at which something becomes durable or leaves the machine.
 * The crash test names one of them in GRIDBOND_CRASH_AT and the process kills itself there, as a power cut would.
 */

/** Points of one transaction, in order. */
export const WRITE_POINTS = ["intended", "signed", "sent", "mined"] as const;
export type WritePoint = (typeof WRITE_POINTS)[number];

/** Points of one step of a state machine: before its outcome is stored, and right after. */
export const STEP_POINTS = ["stepped", "stored"] as const;
export type StepPoint = (typeof STEP_POINTS)[number];

/** Points of the start of a lease's process, in order. */
export const PROCESS_POINTS = ["prepared", "spawned", "noted"] as const;
export type ProcessPoint = (typeof PROCESS_POINTS)[number];

const target = process.env["GRIDBOND_CRASH_AT"];

/** `scope`: "machine.state" for steps, the intent's verb for writes, "process" for processes of leases. */
export function reach(scope: string, point: WritePoint | StepPoint | ProcessPoint): void {
  if (target !== undefined && target === `${scope}:${point}`) process.kill(process.pid, "SIGKILL");
}
