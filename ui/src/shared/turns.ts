/**
 * Frames taken in turn. Drawn in software, a frame repaints one rectangle around everything that changed in it: a change
 * on the left and one on the right of the window cost the whole window. Parts that often change together therefore take
 * turns, each in a frame of its own.
 */
export class Turns {
  /** In the order in which they asked. */
  private readonly waiting = new Map<string, () => void>();
  private frame = 0;

  /** Does the work in a frame of its own; what the same part has asked for before and not got yet is dropped. */
  next(part: string, work: () => void): void {
    this.waiting.set(part, work);
    this.frame ||= requestAnimationFrame(() => this.turn());
  }

  /** Whether a part is waiting for its turn. */
  awaits(part: string): boolean {
    return this.waiting.has(part);
  }

  /** A part wants nothing any more. */
  drop(part: string): void {
    this.waiting.delete(part);
  }

  private turn(): void {
    this.frame = 0;
    const [first] = this.waiting;
    if (!first) return;
    const [part, work] = first;
    this.waiting.delete(part);
    if (this.waiting.size) this.frame = requestAnimationFrame(() => this.turn());
    work();
  }
}
