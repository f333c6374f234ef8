/**
 * Which record is open for filling in: a room keeps one of these and shows the dialog while there is one.
 */
import { shallowRef } from 'vue';

/** A record to be filled in; `id` null: a new one with the preset values. */
export interface Editing {
  record: string;
  id: number | null;
  preset: Record<string, string>;
}

export function useEditing() {
  const editing = shallowRef<Editing | null>(null);
  return {
    editing,
    edit: (record: string, id: number) => (editing.value = { record, id, preset: {} }),
    /** Values that are not known (null) are left for the person. */
    add: (record: string, preset: Record<string, string | number | null>) => {
      const known = Object.entries(preset).filter(([, value]) => value !== null);
      editing.value = { record, id: null, preset: Object.fromEntries(known.map(([key, value]) => [key, String(value)])) };
    },
    shut: () => (editing.value = null),
  };
}
