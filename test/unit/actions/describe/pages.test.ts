import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "../../../../lib/actions/context.ts";
import type { Filters } from "../../../../lib/actions/describe/filters.ts";
import { following, pageRequest, readAhead, toPage } from "../../../../lib/actions/describe/pages.ts";
import { deadlineIn } from "../../../../lib/deadline.ts";
import { outcomeOf } from "../../ec2-error.ts";

const FULL = 5_500_000;

/** A caller's context as far as pages look at it. Every member takes one octet unless it says otherwise. */
const contextOf = (parts: Partial<Context> = {}): Context =>
  ({
    action: "DescribeSecurityGroups",
    version: "2016-11-15",
    tokenSecret: "secret",
    deadline: deadlineIn(20_000),
    octetsOf: (_: string, member: { octets?: number }) => member.octets ?? 1,
    ...parts,
  }) as Context;

interface Thing {
  readonly id: string;
  readonly octets?: number;
}
const positionOf = ({ id }: Thing): string => id;
const toMember = (thing: Thing): Thing => thing;

/** Takes its time, as computing does. */
function busy(thing: Thing, milliseconds: number): Thing {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
  return thing;
}

type Passing = Pick<Filters<Thing>, "passes">;
const onlyOdd: Passing = { passes: ({ id }) => Promise.resolve(Number(id) % 2 === 1) };
const everything: Passing = { passes: () => Promise.resolve(true) };

const things = (count: number): Thing[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(4, "0") }));

/** All pages, each by the IDs of what is on it. */
async function walk(list: readonly Thing[], MaxResults: number | undefined, filters: Passing = everything) {
  const pages: string[][] = [];
  const context = contextOf();
  let token: string | undefined;
  do {
    const parameters = {
      ...(MaxResults !== undefined && { MaxResults }),
      ...(token !== undefined && { NextToken: token }),
    };
    const request = pageRequest(parameters, context, { least: 1, most: 1_000 });
    const results = following(list, positionOf, request);
    const page = await toPage("Things", { results, filters, positionOf, toMember }, request, context);
    pages.push(page.Things.map(positionOf));
    token = page.NextToken;
  } while (token !== undefined);
  return pages;
}

describe("pages", () => {
  it("of any size → every result once, in order, and no page but the last one short", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), async (count, size) => {
        const all = things(count);
        const pages = await walk(all.toReversed(), size);
        expect(pages.flat()).toEqual(all.map(positionOf));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size);
      }),
    );
  });

  it("with filters → only what passes, and no token where nothing more does", async () => {
    const pages = await walk(things(20), 5, onlyOdd);
    expect(pages).toEqual([
      ["0001", "0003", "0005", "0007", "0009"],
      ["0011", "0013", "0015", "0017", "0019"],
    ]);
  });

  it("without MaxResults → one", async () => {
    expect(await walk(things(2_000), undefined)).toHaveLength(1);
  });

  it("what comes and goes between two pages neither repeats nor drops another result", async () => {
    const context = contextOf();
    const request = { after: undefined, size: 2 };
    const { NextToken = "" } = await toPage("Things", { results: things(4), positionOf, toMember }, request, context);
    const next = pageRequest({ NextToken }, context);
    const changed = [{ id: "0000a" }, { id: "0001a" }, ...things(4).slice(2)];
    expect(following(changed, positionOf, next).map(positionOf)).toEqual(["0001a", "0002", "0003"]);
  });

  it("results are read no further than needed", async () => {
    let read = 0;
    function* counted() {
      for (const thing of things(100)) {
        read++;
        yield thing;
      }
    }
    await toPage("Things", { results: counted(), positionOf, toMember }, { after: undefined, size: 5 }, contextOf());
    expect(read).toBe(6);
  });
});

describe("what an answer has room for", () => {
  const large = things(10).map((thing) => ({ ...thing, octets: FULL / 4 }));

  it("a page ends before the answer is full", async () => {
    expect((await walk(large, undefined)).map((page) => page.length)).toEqual([4, 4, 2]);
    expect((await walk(large, 3)).map((page) => page.length)).toEqual([3, 3, 3, 1]);
  });

  it("one result that is too large by itself → a page of its own", async () => {
    const all = [{ id: "1" }, { id: "2", octets: FULL + 1 }, { id: "3" }];
    expect(await walk(all, undefined)).toEqual([["1"], ["2"], ["3"]]);
  });

  it("in an API version that has no pages → UnsupportedOperation that says what to do", async () => {
    const listing = { results: large, positionOf, toMember };
    const page = { after: undefined, size: Number.POSITIVE_INFINITY };
    const answer = toPage("SecurityGroups", listing, page, contextOf({ version: "2014-10-01" }));
    await expect(answer).rejects.toMatchObject({
      code: "UnsupportedOperation",
      message: expect.stringMatching(/by ID or by filter, or in pages/),
    });
  });
});

describe("the deadline", () => {
  it("passes while a page is collected → Unavailable", async () => {
    let looks = 0;
    const deadline = {
      // It passes at the third look.
      get at() {
        return ++looks < 3 ? Infinity : 0;
      },
    };
    const listing = { results: things(1_000), positionOf, toMember: (thing: Thing) => busy(thing, 2) };
    const page = { after: undefined, size: Number.POSITIVE_INFINITY };
    await expect(toPage("Things", listing, page, contextOf({ deadline }))).rejects.toMatchObject({
      code: "Unavailable",
    });
    expect(looks).toBe(3);
  });
});

describe("others' turns", () => {
  it("a long page lets others in, long before it is done", async () => {
    const seen: number[] = [];
    let made = 0;
    const slow = (thing: Thing) => {
      made++;
      return busy(thing, 2);
    };
    const timer = setInterval(() => seen.push(made), 1);
    const listing = { results: things(100), positionOf, toMember: slow };
    await toPage("Things", listing, { after: undefined, size: Number.POSITIVE_INFINITY }, contextOf());
    clearInterval(timer);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen[0]).toBeLessThan(50);
  });
});

describe("MaxResults and NextToken", () => {
  it.each([
    [4, "InvalidParameterValue"],
    [5, "done"],
    [1_000, "done"],
    [1_001, "InvalidParameterValue"],
  ])("MaxResults %i → %s", (MaxResults, expected) => {
    expect(outcomeOf(() => pageRequest({ MaxResults }, contextOf()))).toBe(expected);
  });

  it("another action's, account's or nobody's token → InvalidPaginationToken", async () => {
    const page = { after: undefined, size: 1 };
    const { NextToken = "" } = await toPage("Things", { results: things(2), positionOf, toMember }, page, contextOf());
    expect(pageRequest({ NextToken }, contextOf()).after).toBe("0000");
    for (const context of [contextOf({ action: "DescribeTags" }), contextOf({ tokenSecret: "other" })]) {
      expect(outcomeOf(() => pageRequest({ NextToken }, context))).toBe("InvalidPaginationToken");
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(outcomeOf(() => pageRequest({ NextToken: text }, contextOf()))).toBe("InvalidPaginationToken");
      }),
    );
  });

  it.each([
    [1, 100],
    [5, 100],
    [50, 1_000],
    [1_000, 2_000],
    [Number.POSITIVE_INFINITY, 2_000],
  ])("for a page of %d → %i items at a time are read", (size, items) => {
    expect(readAhead({ after: undefined, size })).toBe(items);
  });
});
