import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideOf, choose, chooseOther, type DemoPerson, findPeople, peopleChosen } from './demo-choice.ts';

function person(name: string, title: string): DemoPerson {
  return { name, title, email: `${name.toLowerCase()}@acme.test`, role: 'member', token: `t-${name}` };
}
const ana = person('Ana', 'Support Engineer');
const bo = person('Bo', 'Sales Engineer');
const cy = person('Cy', 'Lawyer');
const people = [ana, bo, cy];

test('whom one searched as before stays one click away', () => {
  const first = { current: ana.email, other: cy.email };
  assert.deepEqual(choose(first, bo.email), { current: bo.email, other: ana.email });
});

test('choosing the current person again changes nothing', () => {
  const choice = { current: ana.email, other: bo.email };
  assert.equal(choose(choice, ana.email), choice);
  assert.equal(chooseOther(choice, ana.email), choice);
});

test('choosing the other one as the current swaps the two', () => {
  assert.deepEqual(choose({ current: ana.email, other: bo.email }, bo.email), {
    current: bo.email,
    other: ana.email,
  });
});

test('choosing the person beside swaps the two columns', () => {
  const before = { current: ana.email, other: cy.email };
  assert.equal(besideOf(bo.email, before), bo.email);
  const after = choose(before, bo.email);
  assert.deepEqual([after.current, besideOf(bo.email, after)], [bo.email, ana.email]);
});

test('nobody stands beside when nobody was asked for', () => {
  assert.equal(besideOf(undefined, { current: ana.email, other: bo.email }), undefined);
});

test('without a remembered choice the first two people are chosen', () => {
  assert.deepEqual(peopleChosen(undefined, people), { current: ana, other: bo });
});

test('remembered people whom the demo does not know are replaced, and nobody stands beside themselves', () => {
  assert.deepEqual(peopleChosen({ current: 'gone@x', other: 'gone2@x' }, people), {
    current: ana,
    other: bo,
  });
  assert.deepEqual(peopleChosen({ current: cy.email, other: cy.email }, people), { current: cy, other: ana });
});

test('a demo of one person has no other, a demo of nobody has no choice', () => {
  assert.deepEqual(peopleChosen({ current: 'x' }, [bo]), { current: bo, other: undefined });
  assert.equal(peopleChosen({ current: 'x' }, []), undefined);
});

test('people are found by every word typed, in name or title', () => {
  assert.deepEqual(findPeople(people, 'engineer'), [ana, bo]);
  assert.deepEqual(findPeople(people, ' SALES  bo '), [bo]);
  assert.deepEqual(findPeople(people, ''), people);
  assert.deepEqual(findPeople(people, 'nobody'), []);
});
