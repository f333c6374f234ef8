/**
 * Cells copied from a spreadsheet arrive as lines with tabs; pasting them anywhere in a room but into a field is taken
 * as wanting to bring them in.
 */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted, type Ref } from 'vue';

/**
 * @param box where pasting counts; nothing focused counts too.
 * @param willing whether cells are welcome now.
 * @param take gets the pasted cells.
 */
export function usePaste(box: Readonly<Ref<HTMLElement | null>>, willing: () => boolean, take: (text: string) => void) {
  function takes(): boolean {
    const at = document.activeElement;
    return willing() && !document.querySelector('dialog[open]') && (at === document.body || box.value?.contains(at) === true) && !at?.matches('input, textarea, select');
  }
  function onPaste(event: ClipboardEvent) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!takes() || !text.includes('\t')) return;
    event.preventDefault();
    take(text);
  }
  /** WebKit only pastes outside a field where somebody says that pasting is welcome. */
  function onBeforePaste(event: Event) {
    if (takes()) event.preventDefault();
  }
  function listen() {
    document.addEventListener('paste', onPaste);
    document.addEventListener('beforepaste', onBeforePaste);
  }
  function deaf() {
    document.removeEventListener('paste', onPaste);
    document.removeEventListener('beforepaste', onBeforePaste);
  }
  onMounted(listen);
  onActivated(listen);
  onDeactivated(deaf);
  onBeforeUnmount(deaf);
}
