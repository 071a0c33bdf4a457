import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusAnswer } from './api.ts';
import type { Browser } from './auth-server.test-support.ts';
import { explainAnswer } from './explain-api.ts';
import { openOffered } from './offered-server.test-support.ts';
import { projectRows } from './permission-api.ts';
import { offerTaken } from './provision-api.ts';
import { sourcesAnswer } from './source-api.ts';

test('which projects somebody’s own source has, no list tells administrators and security reviewers', async () => {
  await using at = await openOffered();
  const { ann, cleo, server } = at;
  const id = await at.offer();
  await cleo.ask('POST', `/api/me/offers/consents/${await at.consented(cleo, id, 'cleo')}`);
  await at.synced(cleo);
  const [, own] = await at.store.sources.list();
  assert.ok(own);
  await at.store.directory.putFindings(
    own.id,
    'contents',
    [
      { code: 'project-unreadable', subject: 'SOFT', message: 'SOFT cannot be read.' },
      { code: 'issue-unreadable', subject: 'SOFT-1', message: 'SOFT-1 cannot be read.' },
      { code: 'scope-missing', subject: 'comments', message: 'A scope is missing.' },
    ],
    1,
  );
  const seenBy = async (browser: Browser) => {
    const { sources } = await server.body(statusAnswer, await browser.ask('GET', '/api/status'));
    return sources.map(({ name, projects, findings }) => ({
      ...{ name, projects: projects?.map(({ key }) => key) },
      findings: findings.filter(({ message }) => / cannot be read|is missing/.test(message)).length,
    }));
  };
  const [everybodys, cleos] = await seenBy(ann);
  assert.deepEqual(cleos, { name: 'Your Jira', projects: undefined, findings: 1 });
  assert.ok(everybodys?.projects?.includes('SOFT'), 'control');
  const listedFor = async (browser: Browser) => {
    const { sources } = await server.body(sourcesAnswer, await browser.ask('GET', '/api/sources'));
    const source = sources.find((one) => one.id === own.id) ?? assert.fail();
    const { owner, status, scope, projects, issues, comments, findings } = source;
    const about = findings.filter(({ message }) => / cannot be read|is missing/.test(message)).length;
    return {
      owner: owner?.name,
      status,
      isTold: [scope, projects, issues, comments].some((one) => one !== undefined),
      about,
    };
  };
  const cleosListed = await listedFor(ann);
  assert.deepEqual([cleosListed.status, cleosListed.isTold, cleosListed.about], ['active', false, 1]);
  assert.ok(cleosListed.owner);
  const { projects } = await server.body(projectRows, await ann.ask('GET', '/api/permissions/projects'));
  assert.deepEqual([...new Set(projects.map(({ source }) => source))], [everybodys?.name]);
  const asked = '/api/permissions/explain?issue=SOFT-999&as=anonymous';
  const { notInCopy } = await server.body(explainAnswer, await ann.ask('GET', asked));
  assert.match(notInCopy?.summary ?? '', /the project SOFT is in our copy/, 'control: of everybody’s source');
  assert.match(
    notInCopy?.summary ?? '',
    /Your Jira was last read .*; it is private, and what it has is its owner’s alone\./,
  );
  assert.ok(!notInCopy?.findings.some(({ message }) => message === 'SOFT cannot be read.'));
  const person = await at.store.people.byEmail('cleo@small.example');
  await at.store.people.changeRole(person?.id ?? assert.fail(), 'administrator');
  const [, theirs] = await seenBy(cleo);
  const listed = await listedFor(cleo);
  assert.deepEqual([listed.isTold, listed.about], [true, 3], 'CONTROL: the owner sees it in the list, too');
  assert.deepEqual(
    [theirs?.projects?.includes('SOFT'), theirs?.findings],
    [true, 3],
    'CONTROL: the owner sees it',
  );
});

test('what is offered is taken up also by somebody who sees only some of its projects', async () => {
  await using at = await openOffered();
  const { ann, cleo, server } = at;
  const id = await at.offer({ scope: { projects: ['SOFT', 'DESK'] } });
  for (const [browser, account] of [
    [cleo, 'cleo'],
    [ann, 'ann'],
  ] as const) {
    const consented = await at.consented(browser, id, account);
    const taken = await server.body(
      offerTaken,
      await browser.ask('POST', `/api/me/offers/consents/${consented}`),
    );
    assert.equal(taken.outcome, 'connected', account);
    await at.synced(browser);
  }
  assert.deepEqual(await at.finds(cleo, 'quoting'), ['SOFT-1'], 'control');
  assert.deepEqual(await at.finds(ann, 'quoting'), [], 'Ann may not read SOFT');
  assert.ok((await at.finds(ann, 'DESK-1')).includes('DESK-1'));
});

test('an offer that is withdrawn while it is taken up leaves what was connected to whoever did', async () => {
  await using at = await openOffered();
  const { cleo, server } = at;
  const id = await at.offer();
  const consented = await at.consented(cleo, id, 'cleo');
  const { sources, provisions } = at.store;
  const add = sources.add;
  at.meanwhile(async (...about: Parameters<typeof add>) => {
    const source = await add(...about);
    await provisions.remove(id);
    return source;
  });
  const taken = await cleo.ask('POST', `/api/me/offers/consents/${consented}`);
  assert.equal((await server.body(offerTaken, taken)).outcome, 'connected');
  await at.synced(cleo);
  const own = await at.own(cleo);
  assert.deepEqual([own.offers, own.sources.map(({ name }) => name)], [[], ['Your Jira']]);
});
