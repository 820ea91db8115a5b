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

const target = process.env["GRIDBOND_CRASH_AT"];

/** `scope`: "machine.state" for steps, the intent's verb for writes. */
export function reach(scope: string, point: WritePoint | StepPoint): void {
  if (target !== undefined && target === `${scope}:${point}`) process.kill(process.pid, "SIGKILL");
}
