import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { parsePermission } from "../../../../lib/security-group/permission.ts";
import type { ShownEntry } from "../../control/asked.ts";
import { resend } from "./api.ts";
import { requestAgain } from "./command.ts";
import { CopyButton } from "./copy-button.tsx";
import { type Subject, subjectsOf } from "./history.ts";
import { sourceText, trafficText } from "./rule-text.ts";

/** Of groups, by their IDs. */
type Names = ReadonlyMap<string, string>;

interface Props {
  readonly entry: ShownEntry;
  readonly names: Names;
  readonly onHistory: (subject: Subject) => void;
}

/** A record, folded out. */
export function EntryDetails({ entry, names, onHistory }: Props) {
  const { record, notes } = entry;
  const command = requestAgain(entry);
  return (
    <div class="details">
      {record.errorMessage !== undefined && <p class="error-message">{record.errorMessage}</p>}
      {notes.nearMisses && <NearMisses misses={notes.nearMisses} names={names} />}
      <dl>
        <Fact name="When">{record.eventTime}</Fact>
        <Fact name="Who">{record.userIdentity.arn}</Fact>
        <Fact name="From">
          {record.sourceIPAddress} <span class="dim">{record.userAgent}</span>
        </Fact>
        <Fact name="Request">{record.requestID}</Fact>
        <Fact name="Event">{record.eventID}</Fact>
        <Fact name="Decided by">
          <Decision notes={notes} />
        </Fact>
      </dl>
      <div class="actions">
        {command !== undefined && <CopyButton text={() => command}>Copy as aws ec2 …</CopyButton>}
        <CopyButton text={() => JSON.stringify(record, undefined, 2)}>Copy record</CopyButton>
        {subjectsOf(entry, names).map((subject) => (
          <button type="button" class="action" key={subject.rule ? "rule" : "group"} onClick={() => onHistory(subject)}>
            {subject.rule ? "History of the rule" : "History of the group"}
          </button>
        ))}
        <SendAgain entry={entry} />
      </div>
      {command !== undefined && <pre class="command">{command}</pre>}
      <details>
        <summary>Record</summary>
        <pre>{JSON.stringify(record, undefined, 2)}</pre>
      </details>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

type Notes = ShownEntry["notes"];

function Decision({ notes: { decision } }: { readonly notes: Notes }) {
  if (!decision) return <span class="dim">no policy: the key may do everything in its account</span>;
  const { effect, statements = [], refused } = decision;
  return (
    <>
      <span class={`effect ${effect === "Deny" ? "deny" : "allow"}`}>{effect}</span>{" "}
      {statements.length > 0 ? statements.join(", ") : <span class="dim">no statement allows it</span>}
      {refused !== undefined && <p class="dim">Let pass, for PERMISSIONS=report: {refused}</p>}
    </>
  );
}

interface NearMissesProps {
  readonly misses: NonNullable<Notes["nearMisses"]>;
  readonly names: Names;
}

/** The stored rules that come closest to what was asked for in vain. */
function NearMisses({ misses, names }: NearMissesProps) {
  const permissionText = (text: string) => {
    const permission = parsePermission(text);
    return `${trafficText(permission)} · ${sourceText(permission.source, (id) => names.get(id))}`;
  };
  return (
    <div class="near">
      <h3>Not there. The stored rules that come closest:</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">asked for</th>
            <th scope="col">stored</th>
            <th scope="col">differs in</th>
            <th scope="col">rule</th>
          </tr>
        </thead>
        <tbody>
          {misses.map(({ asked, stored, differs, ruleId, direction }) => (
            <tr key={`${asked} ${ruleId}`}>
              <td>{permissionText(asked)}</td>
              <td>{permissionText(stored)}</td>
              <td class="differs">{differs.map((field) => differenceText(field, direction)).join(", ")}</td>
              <td>{ruleId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const FIELDS = { protocol: "protocol", fromPort: "from port", toPort: "to port", source: "source" } as const;

const differenceText = (field: keyof typeof FIELDS | "direction", direction: string): string =>
  field === "direction" ? `direction (${direction})` : FIELDS[field];

/** Hands the event to the sandbox's target once more. */
function SendAgain({ entry }: { readonly entry: ShownEntry }) {
  const [said, say] = useState<string>();
  const send = async () => {
    say("Sending…");
    try {
      await resend(entry);
      say("Sent");
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" class="action" onClick={() => void send()}>
        Send again
      </button>
      <span class="said" role="status">
        {said}
      </span>
    </>
  );
}
