import { useState } from "preact/hooks";

/** The rows of a list that are folded out, by their IDs, and what folds one out or in. */
export function useFoldedOut(): readonly [open: ReadonlySet<string>, toggle: (id: string) => void] {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return [open, toggle];
}
