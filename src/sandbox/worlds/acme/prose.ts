/**
 * The sentences into which the generator puts facts. `{name}` is a fact of the issue, `{n:3-40}` a fresh
 * number, `{id:1-9}` one that names something and is not grouped by thousands. Every sentence carries at least one fact that differs from issue to issue; the ledger in
 * `sentences.ts` sees to it that none becomes frequent. A blank line in a template starts a paragraph.
 */
import type { Random } from './random.ts';

export type Slots = Readonly<Record<string, string>>;

export function expand(template: string, slots: Slots, random: Random): string {
  const filled = template.replace(/\{([A-Za-z]+)(?::(\d+)-(\d+))?\}/gu, (_all, name: string, low, high) => {
    if (low !== undefined) {
      const number = Number(low) + random.below(Number(high) - Number(low) + 1);
      return name === 'id' ? String(number) : grouped(number);
    }
    const value = slots[name.toLowerCase()];
    if (value === undefined) throw new RangeError(`No fact {${name}} for: ${template}`);
    const text = expand(value, slots, random);
    return /^[A-Z]/u.test(name) ? capital(text) : text;
  });
  return filled;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/gu, ',');

export const bugSummaries: readonly string[] = [
  '{Thing} {symptom}',
  '{Thing} {symptom} when {trigger}',
  '{customer}: {thing} {symptom}',
  '{Thing} {symptom} in {version}',
  '{Thing} {symptom} on {env}',
  'Since {moment} the {thing} {symptom}',
];

export const bugOpenings: readonly string[] = [
  'After the change to {version} the {thing} {symptom}, which {customer} saw first.',
  '{customer} reports that the {thing} {symptom} as soon as {trigger}.',
  'Since {moment} the {thing} {symptom} for about {n:2-90} people at {customer}.',
  'Whenever {trigger}, the {thing} {symptom}; tried with {n:20-990} {objects}.',
  'While testing {version} on {env} I noticed that the {thing} {symptom}.',
  'In {n:2-40} of {n:41-200} tries the {thing} {symptom}, always on {env}.',
  'Both {customer} and {other} say that the {thing} {symptom}.',
  'The {thing} {symptom} if {trigger}, and {version} made it worse.',
];

export const bugDetails: readonly string[] = [
  'It needs two conditions: {trigger}, and at least {n:12-900} {objects}.',
  'The log of {env} shows {n:3-700} warnings with code {code} within {n:2-50} minutes.',
  'Before {version} the same step took {n:40-900} ms, today it takes {n:2-40} seconds.',
  'With {setting} set to {n:2-500} it happens less often, roughly every {n:3-60} tries.',
  'People help themselves by {workaround}, which costs {customer} {n:5-90} minutes a day.',
  'Only {objects} created after {moment} are affected, {n:11-9000} in total.',
  'A screenshot and the trace {code} are attached for the case of {customer}.',
  'On {env} I could not see it in {n:15-80} attempts.',
  '{Person} tried {n:2-5} browsers against {version}, without any difference at {customer}.',
];

export const investigations: readonly string[] = [
  'Found it: {cause}.\n\nTrace {code} shows it for {n:2-80} {objects}.',
  'My reading of trace {code}: {cause}, so {customer} is hit first.',
  '{Cause}. It came in with {version} and build {id:1000-9999}.',
  'I can reproduce it on {env} in {n:2-19} of 20 runs. {Cause}, at least in trace {code}.',
  'The reason is simple: {cause}. Seen {n:12-900} times since {moment}.',
  'Not the component we suspected. {Cause}; {person} and I looked at {n:3-40} examples.',
];

export const fixes: readonly string[] = [
  'Fixed on branch fix-{code}: {fix}. {n:2-19} tests added for {thing}.',
  'Merged build {id:1000-9999}: {fix}.',
  'What changes with {next}: {fix}. Existing {objects} of {customer} are repaired by a script.',
  'I went for the small solution: {fix}. The larger one is written down as idea {code}.',
  'In review as {code}: {fix}, and {setting} gets a sane default of {n:2-300}.',
];

export const verifications: readonly string[] = [
  'Checked on {env} with {n:30-9000} {objects}, build {id:1000-9999} behaves.',
  '{customer} confirms build {id:1000-9999} and stops {workaround}.',
  'Median on {env} is {n:20-800} ms again, {n:2-9} times better than before.',
  'Verified {n:3-40} times on {env}, also when {trigger}.',
  'Rolled out to {env} at {n:7-18}:{n:10-59}, no code {code} since.',
];

export const exchanges: readonly string[] = [
  'Is {other} affected as well?\n\nNo, {other} is still on the build before {id:1000-9999}.',
  'Can we give {customer} a date for {thing}?\n\nWith {next}, if the tests of {moment} stay green for {customer}.',
  'Would a higher {setting} help {customer} until then?\n\nA little: I set it to {n:20-900} for {customer}, errors went down to {n:2-30} a day.',
  'Who else knows the {thing}?\n\nAsk {person}, it was changed {n:3-40} times in the last year.',
  'Should this block {version}?\n\nNo, {n:2-9} of {n:300-900} tenants use it and {workaround} is acceptable for {n:3-20} days.',
  'How many {objects} are wrong at {customer}?\n\nCounted {n:14-9000}, the script repairs them in {n:3-50} minutes.',
];

export const wishSummaries: readonly string[] = [
  '{Wish}',
  '{customer} would like to {wish}',
  '{Wish} in {version}',
  'Let {customer} {wish}',
  '{Component}: {wish}',
];
export const wishOpenings: readonly string[] = [
  'As told by {customer}, people need to {wish}, because {reason}.',
  '{n:3-40} requests came in until {month}: {wish}. The story behind it at {customer}: {reason}.',
  'Today {reason}, says {person} after visiting {customer}. We want to {wish} by {version}.',
  'Goal for {version}: {wish}. {Reason}, which costs {customer} about {n:2-60} hours a month.',
  '{Reason}. {customer} and {other} would pay for being able to {wish}.',
];
export const wishDetails: readonly string[] = [
  'Done means that {n:2-9} people at {customer} use it for {n:2-6} weeks without calling us.',
  'Out of scope for {version}: everything beyond {n:100-9000} {objects}.',
  'A setting {setting} with default {n:2-400} is enough for the start, says {person}.',
  'Estimate from {person}: {n:3-21} days with tests, {n:1-4} more for the documentation of {component}.',
  'It must stay fast with {n:1000-90000} {objects}, the size of {other}.',
];
export const wishTalk: readonly string[] = [
  'Decision in {month}: {choice}. {person} agrees for {component}.',
  'After talking to {customer}: {choice}.\n\nThat saves us {n:2-15} days.',
  'First version is on {env}; with {n:300-9000} {objects} it answers in {n:50-900} ms.',
  'I would rather start with {n:2-6} pilot customers, {customer} among them.',
  '{other} looked at the draft and misses only one thing: more than {n:5-90} {objects} at once.',
  'For the record, {person} proposed that {choice}; we follow that from {version}.',
  'The name in the menu was tested with {n:5-12} people at {customer}, {n:3-5} found it at once.',
  'Costs us {n:2-40} cents per thousand {objects}, which {person} finds acceptable.',
];

export const choreSummaries: readonly string[] = [
  '{Chore}',
  '{Component}: {chore}',
  '{Chore} before {version}',
  '{Chore}, part {n:2-9}',
  '{Chore} ({month})',
];
export const choreOpenings: readonly string[] = [
  'Planned for {month}: {chore}. {Reason}, as {person} noted after {moment}.',
  'We should {chore} before {version} goes out. {Reason}; last looked at {n:5-30} months ago.',
  'To {chore} takes {n:2-9} days if {person} helps. Why now: {reason}, and {n:12-900} {objects} depend on it.',
];
export const choreTalk: readonly string[] = [
  'Half done: {n:20-70} of {n:71-160}, the rest follows after {moment}.',
  'On {env} everything is finished, {n:2-40} left elsewhere, says {person}.',
  'We agreed: {choice}. Applies from {version} for {component}.',
  'Took {n:3-30} hours instead of {n:31-60}, thanks to the script of {person}.',
  'Note for the next time: set {setting} to {n:2-300} first, otherwise {n:5-60} minutes are lost.',
];

export const matterSummaries: readonly string[] = [
  '{Topic}',
  '{Topic}, {month}',
  '{Topic} (case {id:100-999})',
  '{Topic}: {asked}',
];
export const matterOpenings: readonly string[] = [
  '{Topic}, case {id:1000-9999}: {asked}.\n\nCame in through {person}; it matters because {reason}.',
  'Question from {person}, reference {code}: {asked}. Subject is “{topic}”, and {reason}.',
  '{Topic}: {asked}. An answer is expected within {n:2-15} days of {month}, since {reason}.',
  'Please look at “{topic}”, reference {code}. The point is: {asked}. {Reason}, says {person}.',
  'New in {month}, case {id:1000-9999}. {Topic}; {asked}. {person} needs it before {moment}.',
];
export const matterTalk: readonly string[] = [
  'I checked reference {code}. Next I {step} and come back before {moment}.',
  'Comparable to case {id:1000-9999} of last year, there it took {n:2-30} days.',
  '{person} is informed. Open point: {reason}, so please {step} by the {n:2-28}th of {month}.',
  'My proposal for {code}: {outcome}.',
  'Half an hour with {person} was enough; we {step} and close this.',
];
export const matterEnds: readonly string[] = [
  'Result for {code}: {outcome}.',
  'Agreed with {person}: {outcome}.',
  '{Outcome}, confirmed on the {n:2-28}th of {month} under {code}.',
  'Done. {Outcome}; filed as {code}.',
];

export const requestOpenings: readonly string[] = [
  'Hello, a question about “{topic}”: {asked}. Customer number {id:10000-99000}, and {reason}.',
  'Dear support team, at {customer} we see this since {moment}: {asked}. Please help, {reason}.',
  '{Topic}. {Asked}; this concerns {customer}, tenant t-{id:100-999}, and {reason}.',
  'Request by phone from {customer} about “{topic}”: {asked}.\n\nCall back at {n:8-17}:{n:10-59}, {reason}.',
  'We are {customer}, contract {id:10000-99000}. {Asked}, which is new since {moment}.',
];
export const requestAnswers: readonly string[] = [
  'Thank you for the message {code}. Could you please {step} and reply before {moment}?',
  'I can see it in tenant t-{id:100-999}. Please {step}, I keep case {code} open.',
  'We are looking into {code} together with {person}.',
];
export const requestInternal: readonly string[] = [
  'Internal: {customer} is on plan {code}, renewal in {month}, be generous up to {n:200-4000} EUR.',
  'For agents: {outcome}. Found with {person} in the log of {env}, entry {code}.',
  'Third case of {customer} in {n:5-40} days; {person} wants a summary before {moment}.',
  'Development says {code} is a known weakness, a repair is planned for {month}.',
];
export const requestEnds: readonly string[] = [
  'Solved for {customer}: {outcome}. Reference {code}.',
  '{Outcome}. Please tell us under {code} if it comes back.',
  'Good news about {code}: {outcome}.',
];
export const requestThanks: readonly string[] = [
  'Works for all {n:3-90} of us at {customer}, case {code} can be closed.',
  'Confirmed by our {n:2-9} testers on the {n:2-28}th of {month}, thank you.',
];

export const workNotes: readonly string[] = [
  'Reading traces of {code} for {customer}',
  'Pairing with {person} on {thing}',
  'Test data for {n:20-900} {objects}, run {code}',
  'Write-up of {code} for {customer}',
];

/** A line of configuration or log under the description of some faults. */
export const evidence: readonly string[] = [
  '{setting} = {n:2-9000}   # {code}',
  'WARN trace={code} component={component} {objects}={n:2-9000} retry={n:1-9}',
  'ERROR {code} after {n:20-9000} ms: {symptom}',
  'GET /internal/{setting}/{code} -> {n:500-504} in {n:20-9000} ms',
];
