import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

/** What a row needs beside its item. */
export interface RowPlace {
  /** Of its control: the list is one stop of the Tab key, and arrows lead from row to row. */
  readonly tabIndex: 0 | -1;
}

interface Props<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Of a row that is not folded out, in pixels. */
  readonly rowHeight: number;
  /** A row's first button is what the arrow keys lead to. */
  readonly row: (item: Item, place: RowPlace) => ComponentChildren;
  /** What stands there where there is no item. */
  readonly empty: ComponentChildren;
}

/** A list of which only what can be seen is there, so that it may be as long as it likes. */
export function WindowedList<Item>({ label, items, keyOf, rowHeight, row, empty }: Props<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const active = Math.max(0, Math.min(current, items.length - 1));
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
    // The row that Tab leads to is always there.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), active])]
        .filter((index) => index < items.length)
        .toSorted((a, b) => a - b),
  });
  useFirstRowInSight(scroller.current, items, keyOf, list);

  const moveTo = (index: number) => {
    const to = Math.max(0, Math.min(index, items.length - 1));
    setCurrent(to);
    list.scrollToIndex(to, { align: "auto" });
    requestAnimationFrame(() => controlOf(scroller.current, to)?.focus({ preventScroll: true }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    // Keys are the row's own only on its control, not in what is folded out below it.
    if (!(target instanceof Element) || !target.matches("[data-row]") || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const to: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: items.length - 1,
    };
    const index = to[event.key];
    if (index === undefined) return;
    event.preventDefault();
    moveTo(index);
  };
  const onFocusIn = ({ target }: FocusEvent) => {
    const index = target instanceof Element ? target.closest("li[data-index]")?.getAttribute("data-index") : undefined;
    if (index != null) setCurrent(Number(index));
  };

  return (
    <div class="scroller" ref={scroller} onKeyDown={onKeyDown} onFocusIn={onFocusIn}>
      {items.length === 0 && <p class="empty">{empty}</p>}
      <ul role="list" aria-label={label} style={{ height: `${list.getTotalSize()}px` }}>
        {list.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index];
          return item === undefined ? undefined : (
            <li
              key={key}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              ref={list.measureElement}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row(item, { tabIndex: index === active ? 0 : -1 })}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const controlOf = (scroller: HTMLElement | null, index: number) =>
  scroller?.querySelector<HTMLElement>(`li[data-index="${index}"] [data-row]`);

type List = Virtualizer<HTMLDivElement, HTMLLIElement>;
type Options = Omit<List["options"], never>;
type Given = Partial<Options> & Pick<Options, "count" | "estimateSize" | "getScrollElement">;

function useVirtualizer(given: Given): List {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const options = {
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => again(undefined),
    ...given,
  };
  const [list] = useState(() => new Virtualizer<HTMLDivElement, HTMLLIElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  return list;
}

/** What comes above the rows that somebody reads doesn't move them. At the top, it is what is looked for. */
function useFirstRowInSight<Item>(
  scroller: HTMLElement | null,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  list: List,
): void {
  const before = useRef<{ readonly key: string; readonly start: number } | undefined>(undefined);
  useLayoutEffect(() => {
    const { current } = before;
    if (!current || !scroller || scroller.scrollTop === 0) return;
    const index = items.findIndex((item) => keyOf(item) === current.key);
    const start = list.measurementsCache[index]?.start;
    if (start !== undefined && start !== current.start) scroller.scrollTop += start - current.start;
  }, [items]);
  useLayoutEffect(() => {
    const first = scroller && list.getVirtualItemForOffset(scroller.scrollTop);
    before.current = first ? { key: String(first.key), start: first.start } : undefined;
  });
}
