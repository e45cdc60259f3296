import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

const SAID_MILLISECONDS = 1_500;

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, children }: { readonly text: () => string; readonly children: ComponentChildren }) {
  const [said, say] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      say("Copied");
    } catch {
      say("The browser doesn't let it");
    }
    setTimeout(() => say(undefined), SAID_MILLISECONDS);
  };
  return (
    <button type="button" class="action" onClick={() => void copy()}>
      <span aria-live="polite">{said ?? children}</span>
    </button>
  );
}
