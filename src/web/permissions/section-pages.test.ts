import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maySeePermissions, sectionPageAt, sectionPagesFor } from './section-pages.ts';

test('administrators and reviewers are led to the permissions, members are not', () => {
  assert.deepEqual((['administrator', 'reviewer', 'member'] as const).map(maySeePermissions), [
    true,
    true,
    false,
  ]);
});

test('an address belongs to one page of the section', () => {
  assert.equal(sectionPageAt('/permissions/projects')?.label, 'Projects');
  assert.equal(sectionPageAt('/permissions/projects/QTE')?.label, 'Projects');
  assert.equal(sectionPageAt('/permissions/explain')?.label, 'Explain');
  assert.equal(sectionPageAt('/permissions/peopled'), undefined);
  assert.equal(sectionPageAt('/permissions'), undefined);
});

test('who is who is for administrators alone, and how people sign in for owners', () => {
  const labels = (role: 'owner' | 'administrator' | 'reviewer') =>
    sectionPagesFor(role).map(({ label }) => label);
  assert.ok(labels('administrator').includes('People'));
  assert.ok(labels('administrator').includes('Groups'));
  assert.equal(labels('reviewer').includes('People'), false);
  assert.equal(labels('reviewer').includes('Groups'), false);
  assert.ok(labels('reviewer').includes('Explain'));
  assert.ok(labels('owner').includes('Sign-in'));
  assert.equal(labels('administrator').includes('Sign-in'), false);
});
