import { useState } from "preact/hooks";
import type { ShownGroup } from "../../groups.ts";
import { describeGroup, revokeRule } from "./command.ts";
import { CopyButton } from "./copy-button.tsx";
import type { Subject } from "./history.ts";
import { sourceText, trafficText } from "./rule-text.ts";
import type { RowPlace } from "./windowed-list.tsx";

type Rule = ShownGroup["rules"][number];

interface Props extends RowPlace {
  readonly group: ShownGroup;
  /** Those that are looked for: all of them, or some. */
  readonly rules: readonly Rule[];
  /** Of groups, by their IDs. */
  readonly names: ReadonlyMap<string, string>;
  readonly region: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onHistory: (subject: Subject) => void;
}

export function GroupRow({ tabIndex, isOpen, onToggle, ...props }: Props) {
  const { group, rules, names } = props;
  const opened = group.rules.filter(({ isOpenToWorld }) => isOpenToWorld === true);
  const stale = group.rules.filter(({ isStale }) => isStale === true);
  return (
    <article class="group">
      <button type="button" class="row two" data-row aria-expanded={isOpen} tabIndex={tabIndex} onClick={onToggle}>
        <span class="line">
          <span class="name">{group.groupName}</span>
          <span class="id dim">{group.groupId}</span>
          {opened.length > 0 && <span class="badge world">world</span>}
          {stale.length > 0 && <span class="badge warn">stale</span>}
          {group.isUnused && <span class="badge plain">unused</span>}
          <span class="count end">
            {group.rules.length} {group.rules.length === 1 ? "rule" : "rules"}
          </span>
        </span>
        <span class="line dim">
          <Summary rules={rules} names={names} />
        </span>
      </button>
      {isOpen && <GroupDetails {...props} />}
    </article>
  );
}

const isIngress = ({ direction }: Rule): boolean => direction === "ingress";

const MAX_SUMMARY = 6;

/** What it lets in, as far as there is room. */
function Summary({ rules, names }: Pick<Props, "names" | "rules">) {
  const ingress = rules.filter(isIngress);
  if (ingress.length === 0) return <span>lets nothing in</span>;
  return (
    <span class="summary">
      {ingress.slice(0, MAX_SUMMARY).map(({ ruleId, permission, isOpenToWorld }) => (
        <span class={isOpenToWorld ? "rule to-world" : "rule"} key={ruleId}>
          {trafficText(permission)} ← {sourceText(permission.source, (id) => names.get(id))}
        </span>
      ))}
      {ingress.length > MAX_SUMMARY && <span>+{ingress.length - MAX_SUMMARY}</span>}
    </span>
  );
}

type DetailsProps = Omit<Props, "isOpen" | "onToggle" | "tabIndex">;

/** As many rules as are shown before somebody asks for the rest. */
const MAX_RULES = 100;

function GroupDetails({ group, rules, names, region, onHistory }: DetailsProps) {
  const [isWhole, setWhole] = useState(false);
  const sorted = [...rules.filter(isIngress), ...rules.filter((rule) => !isIngress(rule))];
  const shown = isWhole ? sorted : sorted.slice(0, MAX_RULES);
  const name = (id: string) => names.get(id) ?? id;
  return (
    <div class="details">
      <dl>
        <dt>Description</dt>
        <dd class="plain-text">{group.description}</dd>
        <dt>VPC</dt>
        <dd>{group.vpcId ?? "none: EC2 (classic)"}</dd>
        {group.tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd>
              {group.tags.map(([key, value]) => (
                <span class="tag" key={key}>
                  {key}={value}
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>Used by</dt>
        <dd>{group.usedBy.length > 0 ? group.usedBy.join(", ") : <span class="dim">no network interface</span>}</dd>
        <dt>Named by</dt>
        <dd>
          {group.namedBy.length > 0 ? group.namedBy.map(name).join(", ") : <span class="dim">no other group</span>}
        </dd>
      </dl>
      <div class="actions">
        <CopyButton text={() => describeGroup(group, region)}>Copy aws ec2 describe…</CopyButton>
        <button type="button" class="action" onClick={() => onHistory({ group })}>
          History
        </button>
      </div>
      <table class="rules">
        <caption class="sr">Rules of {group.groupName}</caption>
        <thead>
          <tr>
            <th scope="col">Traffic</th>
            <th scope="col">From or to</th>
            <th scope="col">Rule</th>
            <th scope="col">
              <span class="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((rule) => (
            <RuleRow key={rule.ruleId} group={group} rule={rule} names={names} region={region} onHistory={onHistory} />
          ))}
        </tbody>
      </table>
      {shown.length < rules.length && (
        <button type="button" class="action" onClick={() => setWhole(true)}>
          Show all {rules.length} rules
        </button>
      )}
    </div>
  );
}

interface RuleProps extends Omit<DetailsProps, "rules"> {
  readonly rule: Rule;
}

function RuleRow({ group, rule, names, region, onHistory }: RuleProps) {
  const { ruleId, direction, permission, description, isOpenToWorld, isStale } = rule;
  return (
    <tr>
      <td class="rule nowrap">
        <span class="dim">{direction === "ingress" ? "in " : "out "}</span>
        {trafficText(permission)}
      </td>
      <td>
        <span class="rule">{sourceText(permission.source, (id) => names.get(id))}</span>
        {isOpenToWorld && <Badge kind="world">world</Badge>}
        {isStale && <Badge kind="warn">stale</Badge>}
        {description !== undefined && <span class="plain-text dim below">{description}</span>}
      </td>
      <td class="id dim nowrap">{ruleId}</td>
      <td class="rule-actions">
        <CopyButton text={() => revokeRule(group, rule, region)}>Copy revoke</CopyButton>
        <button type="button" class="action" onClick={() => onHistory({ group, rule })}>
          History
        </button>
      </td>
    </tr>
  );
}

/** Behind a text. Without the space, a screen reader would make one word of both. */
const Badge = ({ kind, children }: { readonly kind: "warn" | "world"; readonly children: string }) => (
  <>
    {" "}
    <span class={`badge ${kind}`}>{children}</span>
  </>
);
