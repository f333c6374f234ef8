/**
 * Map data on its way in: what was found, what a person chose, what came of it.
 */
import { computed, ref, shallowRef } from 'vue';

import { importing, visibility } from '@/backend';
import type { LayerChoice, LayerPreview, LayersDone, LayersPreview } from '@/backend/types';
import { useJob } from '@/shared/job';

/** Changes of a choice that change what is seen, so that the backend must look again. */
const LOOKED_AT: readonly (keyof LayerChoice)[] = ['system', 'swapped', 'name_field', 'code_field', 'class_field'];

/** Whether a layer may come in as it is chosen. */
export function mayComeIn(layer: LayerPreview, choice: LayerChoice): boolean {
  return !choice.take || (layer.obstacle === null && choice.name.trim() !== '');
}

/** The home that a role and a secrecy ask for: reference layers and secret ones live in the library. */
export function homeOf(choice: LayerChoice): string {
  const reference = ['cropland', 'farmland', 'redline', 'town', 'plan', 'base'].includes(choice.role);
  return reference || choice.secrecy === 'secret' ? 'library' : choice.home;
}

export function useLayersIn(imported: (done: LayersDone) => void) {
  const paths = ref<string[]>([]);
  const encoding = ref('');
  const preview = shallowRef<LayersPreview | null>(null);
  const choices = ref<LayerChoice[]>([]);
  const done = shallowRef<LayersDone | null>(null);

  const asked = () => ({ paths: paths.value, encoding: encoding.value || null, choices: choices.value });
  const look = useJob<LayersPreview, []>({
    start: (listen) => importing.startLook(asked(), listen),
    cancel: visibility.cancelJob,
    done: (view) => {
      preview.value = view;
      choices.value = view.layers.map((layer) => ({ ...layer.choice, system: layer.approval ? '' : layer.choice.system }));
    },
  });
  const take = useJob<LayersDone, []>({
    start: (listen) => importing.startImport(asked(), listen),
    cancel: visibility.cancelJob,
    done: (view) => {
      done.value = view;
      imported(view);
    },
  });

  function open(files: string[]) {
    paths.value = files;
    choices.value = [];
    preview.value = done.value = null;
    void look.start();
  }

  /** Takes over a choice; what changes the picture is looked at again. */
  function choose(at: number, change: Partial<LayerChoice>) {
    const before = choices.value[at];
    if (!before) return;
    const after = { ...before, ...change };
    if ('role' in change || 'secrecy' in change) after.home = homeOf(after);
    choices.value = choices.value.map((choice, index) => (index === at ? after : choice));
    if (LOOKED_AT.some((key) => key in change) && after.system !== '') void look.start();
  }

  function setEncoding(name: string) {
    encoding.value = name;
    void look.start();
  }

  const ready = computed(() => {
    const layers = preview.value?.layers ?? [];
    const taken = choices.value.filter((choice) => choice.take);
    const all = layers.every((layer, at) => {
      const choice = choices.value[at];
      return choice !== undefined && mayComeIn(layer, choice);
    });
    return taken.length > 0 && all && !look.running.value && !take.running.value;
  });

  return { paths, encoding, preview, choices, done, look, take, open, choose, setEncoding, ready };
}
