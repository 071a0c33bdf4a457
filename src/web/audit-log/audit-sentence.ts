/**
 * An entry of the audit log as a sentence: who did what to which. What an entry holds beside what its sentence takes
 * up follows as it is named there, so nothing is passed over; ids whose names are told are for the export alone.
 */

import { type Details, readDetails } from './audit-details.ts';
import { accessPhrases, refusedAccess } from './audit-sentence-access.ts';
import { type AuditAction, type AuditEntry, actorInWords } from './audit-words.ts';

export interface Told {
  readonly who: string;
  /** Follows it, and ends with a full stop. */
  readonly did: string;
}

export interface Phrase {
  readonly did: string;
  readonly toDo: string;
  readonly rest: string;
  /** Sentences of its own after it. */
  readonly more?: string;
}

export function toldOf(entry: AuditEntry): Told {
  const who = actorInWords(entry);
  if (entry.outcome === 'refused' && entry.subject === '')
    return { who, did: `wanted to ${refused[entry.action]}, and was refused.` };
  const details = readDetails(entry.details);
  const { did, toDo, rest, more = '' } = phrases[entry.action](entry.subject, details);
  const asked: Record<AuditEntry['outcome'], string> = {
    done: `${did} ${rest}.`,
    begun: `began to ${toDo} ${rest}.`,
    failed: `tried to ${toDo} ${rest}, which did not come about.`,
    refused: `wanted to ${toDo} ${rest}, and was refused.`,
  };
  const reason = details.text('reason');
  const sentences = [
    asked[entry.outcome],
    more,
    reason === '' ? '' : `The reason: ${reason}.`,
    details.left(),
  ];
  return { who, did: sentences.filter((sentence) => sentence !== '').join(' ') };
}

const proofs: Readonly<Record<string, string>> = {
  administrator: 'by hand',
  'sign-in': 'by signing in with Atlassian',
  email: 'by the address',
};

export type Phrasing = (subject: string, details: Details) => Phrase;

const phrases: Record<AuditAction, Phrasing> = {
  connected: (site, { text }) => ({
    did: 'connected',
    toDo: 'connect',
    rest: `${hostOf(site)} as ${text('as')}${after(', which was connected as ', text('before'))}, with ${projectsInWords(text('projects'))}`,
  }),
  'changed-vault-key': (_, { text }) => ({
    did: 'sealed',
    toDo: 'seal',
    rest: `all secrets (${text('secrets')}) with another key of the vault`,
  }),
  'app-installed': (site, { text }) => ({
    did: 'was told',
    toDo: 'tell',
    rest: `by ${hostOf(site)} that its Connect app was installed${text('again') === 'true' ? ' again' : ''}`,
  }),
  'app-uninstalled': (site) => ({
    did: 'was told',
    toDo: 'tell',
    rest: `by ${hostOf(site)} that its Connect app was removed`,
  }),
  'claimed-installation': (site) => ({
    did: 'claimed',
    toDo: 'claim',
    rest: `the Connect app of ${hostOf(site)}`,
  }),
  'dismissed-installation': (site) => ({
    did: 'took',
    toDo: 'take',
    rest: `the Connect app of ${hostOf(site)} off the list`,
  }),
  'changed-source': (site, { text }) => ({
    did: 'changed',
    toDo: 'change',
    rest: `the source “${text('source')}” of ${hostOf(site)}: ${text('changed')}`,
  }),
  'removed-source': (site, { text }) => ({
    did: 'removed',
    toDo: 'remove',
    rest: `the source “${text('source')}” of ${hostOf(site)}${after(', with ', inAll(text('issues'), text('comments')))}`,
  }),
  'erased-accounts': (site, { text }) => ({
    did: 'erased',
    toDo: 'erase',
    rest: `the names of accounts of ${hostOf(site)} that Atlassian says were closed${after(': ', text('accounts'))}`,
  }),
  'added-person': (person, { text }) => {
    const [role, before] = [text('role'), text('before')];
    if (before === '')
      return { did: 'added', toDo: 'add', rest: `${person}${after(' as ', withArticle(role))}` };
    const rest =
      before === role ? `${person}, who stays ${withArticle(role)}` : `${person} from ${before} to ${role}`;
    return { did: 'changed', toDo: 'change', rest };
  },
  'removed-person': (person) => ({ did: 'removed', toDo: 'remove', rest: person }),
  'token-issued': (person, { text }) => ({
    did: 'made',
    toDo: 'make',
    rest: `a token for ${person}${after(', ', quoted(text('name')))}`,
  }),
  ...accessPhrases,
  'tokens-ended': (person) => ({ did: 'ended', toDo: 'end', rest: `all tokens of ${person}` }),
  mapped: (person, { text }) => ({
    did: 'mapped',
    toDo: 'map',
    rest: `${person} to the account ${text('account')} of ${hostOf(text('site'))} ${proofOf(text('proof'))}${after(', instead of the account ', text('before'))}`,
  }),
  unmapped: (person, { text }) => ({
    did: 'ended',
    toDo: 'end',
    rest: `the tie of ${person} to the account ${text('account')} of ${hostOf(text('site'))}, which was made ${proofOf(text('proof'))}`,
  }),
  'listed-domain': (domain) => ({
    did: 'listed',
    toDo: 'list',
    rest: `the domain ${domain}, in which an address proves whose an account is`,
  }),
  'unlisted-domain': (domain) => ({ did: 'took', toDo: 'take', rest: `the domain ${domain} off the list` }),
  'viewed-as': (person, { text }) => {
    const [what, issue] = [text('what'), text('issue')];
    if (what === 'issue') return { did: 'read', toDo: 'read', rest: `${issue} with the eyes of ${person}` };
    if (what === 'search') return { did: 'searched', toDo: 'search', rest: `with the eyes of ${person}` };
    return { did: 'looked', toDo: 'look', rest: `with the eyes of ${person}` };
  },
  explained: (unit, { text }) => ({
    did: 'asked',
    toDo: 'ask',
    rest: `why ${text('as') === 'anonymous' ? 'somebody who is not signed in' : text('as')} can or cannot find ${unitInWords(unit)}`,
  }),
  'who-can-find': (key, { text }) => ({
    did: 'asked',
    toDo: 'ask',
    rest: `who can find ${key}${after(', looking for ', quoted(text('named')))}${after(', after the first ', text('offset'))}`,
  }),
  simulated: (change, details) => ({
    did: 'simulated',
    toDo: 'simulate',
    rest: `a change of ${details.text('source')}: “${change}”`,
    more: impactInWords(details),
  }),
  assigned: (project, { text, pass }) => {
    pass('source', 'project', 'before', 'after', 'intent');
    return {
      did: 'gave',
      toDo: 'give',
      rest: `${project} the permission scheme “${text('afterName')}” in place of “${text('beforeName')}”, with the account ${text('account')}`,
    };
  },
  undone: (project, { text, pass }) => {
    pass('source', 'project', 'before', 'after', 'intent');
    return {
      did: 'put back',
      toDo: 'put back',
      rest: `the permission scheme “${text('afterName')}” of ${project} in place of “${text('beforeName')}”, with the account ${text('account')}${after(': it undoes entry ', text('undoes'))}`,
    };
  },
  audited: (source, { text }) => ({
    did: 'compared',
    toDo: 'compare',
    rest: `${text('kind') === 'all' ? 'everything' : 'a sample'} of ${source}${after(', project ', text('project'))}${after(', as ', text('as'))} with Jira, within ${text('budget')} requests (seed ${text('seed')})`,
  }),
  'project-held': (project, { text }) => {
    const [pairs, unsettled] = [text('pairs'), text('unsettled')];
    const what =
      unsettled === ''
        ? `Jackdaw showed what Jira refuses, in ${pairsInWords(pairs)}`
        : `it could not be settled whether Jira refuses what Jackdaw shows, in ${pairsInWords(unsettled)}`;
    return {
      did: 'hid',
      toDo: 'hide',
      rest: `${project} of ${text('source')} from everybody: in comparison ${text('run')} ${what}${after(', such as ', text('issues'))}`,
    };
  },
  'project-released': (project, { text }) => {
    const [run, settled] = [text('run'), text('settled')];
    const what =
      settled === ''
        ? `which comparison ${run} had hidden`
        : `after comparison ${run} had settled ${pairsInWords(settled)}`;
    return { did: 'let', toDo: 'let', rest: `${project} of ${text('source')} be found again, ${what}` };
  },
  'accepted-shrink': (source, details) => ({
    did: 'believed',
    toDo: 'believe',
    rest: `that ${source} has shrunk${after(': ', shrinksInWords(details))}`,
  }),
  'exported-log': (format) => ({
    did: 'took',
    toDo: 'take',
    rest: `the audit log along as ${format === 'csv' ? 'CSV' : 'JSON lines'}`,
  }),
  'kept-oauth-app': (app) => ({
    did: 'kept',
    toDo: 'keep',
    rest: `the OAuth app ${app} for connecting sites`,
  }),
  'removed-oauth-app': (app) => ({ did: 'removed', toDo: 'remove', rest: `the OAuth app ${app}` }),
  'provision-added': (site, details) => ({
    did: 'offered',
    toDo: 'offer',
    rest: `everybody to connect their own account of ${offerInWords(site, details)}`,
  }),
  'provision-removed': (site, details) => ({
    did: 'withdrew',
    toDo: 'withdraw',
    rest: `the offer to connect ${offerInWords(site, details)}`,
  }),
  'provision-declined': (site, details) => ({
    did: 'declined',
    toDo: 'decline',
    rest: `the offer to connect ${offerInWords(site, details)}`,
  }),
};

function inAll(issues: string, comments: string): string {
  return issues === '' ? '' : `${issues} issues and ${comments} comments and entries of work`;
}

/** A refusal does not say of whom or what. */
const refused: Record<AuditAction, string> = {
  connected: 'connect a site',
  'app-installed': 'install the app',
  'app-uninstalled': 'remove the app',
  'claimed-installation': 'claim the Connect app of a site',
  'dismissed-installation': 'take the Connect app of a site off the list',
  'changed-source': 'change a source',
  'removed-source': 'remove a source',
  'erased-accounts': 'erase closed accounts',
  'added-person': 'add somebody',
  'removed-person': 'remove somebody',
  'token-issued': 'make a token',
  'tokens-ended': 'end tokens',
  ...refusedAccess,
  mapped: 'map somebody to an account',
  unmapped: 'end a tie to an account',
  'listed-domain': 'list a domain',
  'unlisted-domain': 'take a domain off the list',
  'viewed-as': 'look with the eyes of somebody else',
  explained: 'see why somebody finds something',
  'who-can-find': 'see who can find something',
  simulated: 'simulate a change',
  assigned: 'give a project another permission scheme',
  undone: 'put a permission scheme back',
  audited: 'compare with Jira',
  'project-held': 'hide a project',
  'project-released': 'release a hidden project',
  'accepted-shrink': 'accept a shrink',
  'exported-log': 'read the audit log or take it along',
  'changed-vault-key': 'change the key of the vault',
  'kept-oauth-app': 'see or change the OAuth app',
  'removed-oauth-app': 'remove the OAuth app',
  'provision-added': 'see the offers to connect, or make one',
  'provision-removed': 'withdraw an offer to connect',
  'provision-declined': 'decline an offer to connect',
};

function offerInWords(site: string, { text }: Details): string {
  const titles = text('titlesOnly') === 'true' ? ', titles only' : '';
  return `${hostOf(site)} (“${text('offer')}”), with ${projectsInWords(text('projects'))}${titles}`;
}

function after(words: string, value: string): string {
  return value === '' ? '' : words + value;
}

function quoted(words: string): string {
  return words === '' ? '' : `“${words}”`;
}

function withArticle(role: string): string {
  if (role === '') return '';
  return role === 'administrator' || role === 'owner' ? `an ${role}` : `a ${role}`;
}

function proofOf(proof: string): string {
  return proofs[proof] ?? proof;
}

function hostOf(site: string): string {
  return URL.canParse(site) ? new URL(site).host : site;
}

function projectsInWords(projects: string): string {
  if (projects === 'all') return 'all projects';
  if (projects === 'chosen by its owner') return 'projects chosen by its owner';
  return projects === '1' ? 'one project' : `${projects} projects`;
}

function pairsInWords(pairs: string): string {
  return `${pairs === '1' ? 'one pair' : `${pairs} pairs`} of a person and an issue`;
}

/** `FLOW-204#comment-130` */
function unitInWords(written: string): string {
  const [issue = '', unit] = written.split('#');
  if (unit === undefined) return issue;
  const [, kind = 'comment', id = unit] = /^(?:(comment|worklog|attachment)-)?(.*)$/.exec(unit) ?? [];
  return `${kind} ${id} of ${issue}`;
}

function impactInWords({ text }: Details): string {
  const some = [
    counted(text('gaining'), 'person', 'people', (who) => `${who} would gain something`),
    counted(text('losing'), 'person', 'people', (who) => `${who} would lose something`),
    counted(text('publicGains'), 'issue', 'issues', (what) => `the public would gain ${what}`),
    counted(text('publicLoses'), 'issue', 'issues', (what) => `the public would lose ${what}`),
  ].filter((part) => part !== '');
  if (some.length === 0) return 'Nobody would gain or lose anything.';
  const words = some.join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Empty for none. */
function counted(count: string, one: string, many: string, say: (words: string) => string): string {
  const number = Number(count);
  return number > 0 ? say(`${number.toLocaleString('en')} ${number === 1 ? one : many}`) : '';
}

function shrinksInWords({ pairs }: Details): string {
  return pairs()
    .map(({ name, from, to }) => `${name} from ${from} to ${to}`)
    .join(', ');
}
