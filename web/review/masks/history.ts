/** History of a drawing: undo and redo over values that never change. */

/** A value, those that it replaced, and those that were undone. */
export interface History<Value> {
  readonly past: readonly Value[];
  readonly present: Value;
  /** Undone, the next to redo first. */
  readonly future: readonly Value[];
}

const STEPS = 60;

/** A history that begins with a value. */
export function begun<Value>(present: Value): History<Value> {
  return { past: [], present, future: [] };
}

/** With a new value; what was undone is gone, and so is the oldest of more than 60 steps. */
export function added<Value>(history: History<Value>, present: Value): History<Value> {
  return { past: [...history.past, history.present].slice(-STEPS), present, future: [] };
}

/** One step back; the same where there is none. */
export function undone<Value>(history: History<Value>): History<Value> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future] };
}

/** One step forward; the same where there is none. */
export function redone<Value>(history: History<Value>): History<Value> {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0]!, future: future.slice(1) };
}
