/**
 * What is asked while somebody types: once the typing rests, and only the answer to what stands there now is taken.
 */
import { getCurrentScope, onScopeDispose } from 'vue';

/** Typing has to rest this long before anything is asked, ms. */
export const REST = 150;

export function useLatest<Asked, Answer>(ask: (what: Asked) => Promise<Answer>, take: (answer: Answer) => void) {
  let turn = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  /** Forgets what was asked; an answer that is still to come is not taken. */
  function drop() {
    turn += 1;
    clearTimeout(rest);
  }

  /** Asks once nothing else was asked for a while. An answer that fails says nothing: it only would have been of use. */
  function later(what: Asked) {
    drop();
    const mine = turn;
    rest = setTimeout(() => {
      ask(what).then(
        (answer) => {
          if (mine === turn) take(answer);
        },
        () => undefined,
      );
    }, REST);
  }

  if (getCurrentScope()) onScopeDispose(drop);
  return { later, drop };
}
