import { useEffect, useRef, useState } from "preact/hooks";
import type { ShownEntry } from "../../control/asked.ts";
import { gistOf, WORDS } from "./gist.ts";

/** What comes meanwhile is said together: nobody can listen to hundreds of requests. */
const TOGETHER_MILLISECONDS = 1_000;

/** Says what has come to those who don't see it come. */
export function News({ news }: { readonly news: readonly ShownEntry[] }) {
  const [text, setText] = useState("");
  const waiting = useRef<readonly ShownEntry[]>([]);
  useEffect(() => {
    if (news.length === 0) return;
    if (waiting.current.length === 0) {
      setTimeout(() => {
        setText(textOf(waiting.current));
        waiting.current = [];
      }, TOGETHER_MILLISECONDS);
    }
    waiting.current = [...news, ...waiting.current];
  }, [news]);
  return (
    <p class="sr" role="log" aria-label="What has just happened">
      {text}
    </p>
  );
}

function textOf(entries: readonly ShownEntry[]): string {
  const [entry] = entries;
  if (entry && entries.length === 1) return `${WORDS[gistOf(entry).effect]}: ${entry.record.eventName}`;
  const refused = entries.filter((one) => gistOf(one).effect === "refused").length;
  return `${entries.length} requests${refused > 0 ? `, ${refused} of them refused` : ""}`;
}
