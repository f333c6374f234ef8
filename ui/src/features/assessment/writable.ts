/**
 * Whether the assessment may be changed: not while it is signed, and not in a file that is only read.
 */
import { computed } from 'vue';

import { useEvaluation } from '@/state/evaluation';
import { useProject } from '@/state/project';

export function useWritable() {
  const project = useProject();
  const evaluation = useEvaluation();
  return computed(() => project.writable && evaluation.assessment?.state !== 'frozen');
}
