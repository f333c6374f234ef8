/**
 * Files and folders dropped on the window while the map is shown: they open the import of map data.
 */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

import { importing } from '@/backend';
import { useRooms } from '@/state/rooms';

/** What was dropped and is not taken up yet. */
export const dropped = ref<string[]>([]);

export function useDropped(open: Ref<string | null>): void {
  const rooms = useRooms();
  let end: (() => void) | null = null;
  let gone = false;
  onMounted(async () => {
    // Outside the shell (in a browser, for development) nothing is dropped.
    const stop = await importing
      .onDropped((paths) => {
        if (rooms.room !== 'atlas' || !paths.length) return;
        dropped.value = paths;
        open.value = 'layersIn';
      })
      .catch(() => null);
    if (gone) stop?.();
    else end = stop;
  });
  onBeforeUnmount(() => {
    gone = true;
    end?.();
  });
}
