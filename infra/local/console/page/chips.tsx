interface Props<Name extends string> {
  readonly label: string;
  readonly names: Readonly<Record<Name, string>>;
  readonly counts: Readonly<Record<Name, number>>;
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

/** One of a few, with how many there are of each. */
export function Chips<Name extends string>({ label, names, counts, chosen, onChoose }: Props<Name>) {
  return (
    <div class="chips" role="group" aria-label={label}>
      {(Object.keys(names) as Name[]).map((name) => (
        <button type="button" class="chip" key={name} aria-pressed={chosen === name} onClick={() => onChoose(name)}>
          {names[name]} <span class="count">{counts[name]}</span>
        </button>
      ))}
    </div>
  );
}
