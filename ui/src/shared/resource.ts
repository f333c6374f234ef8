/**
 * Something read from the backend that is read again when what it rests on changes. The old value stays on screen
 * until the new one is there: numbers never jump.
 */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

export interface Resource<T> {
  value: ShallowRef<T | null>;
  loading: Ref<boolean>;
  error: Ref<string>;
  reload: () => Promise<void>;
}

/**
 * @param key what the value rests on; null: nothing to read now.
 * @param keep whether the old value still stands for the new key until the answer comes (false: it is dropped).
 */
export function useResource<K, T>(
  key: () => K | null,
  read: (key: K) => Promise<T>,
  keep: (next: K, previous: K) => boolean = () => true,
): Resource<T> {
  const value = shallowRef<T | null>(null);
  const loading = ref(false);
  const error = ref('');
  let turn = 0;

  async function load(now: K | null) {
    turn += 1;
    const mine = turn;
    if (now === null) {
      value.value = null;
      loading.value = false;
      return;
    }
    loading.value = true;
    try {
      const answer = await read(now);
      if (mine !== turn) return;
      value.value = answer;
      error.value = '';
    } catch (problem) {
      if (mine === turn) error.value = problem instanceof Error ? problem.message : String(problem);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    key,
    (now, before) => {
      if (now !== null && before !== null && before !== undefined && !keep(now, before)) value.value = null;
      void load(now);
    },
    { immediate: true },
  );

  return { value, loading, error, reload: () => load(key()) };
}
