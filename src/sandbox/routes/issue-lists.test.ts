/** The lists of what issues are made of: who is shown them, and how they are narrowed. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

const api = '/rest/api/3';

describe('lists', () => {
  const cases: readonly (readonly [
    who: string,
    path: string,
    list: string,
    name: string,
    expected: readonly unknown[],
  ])[] = [
    ['ben', '/issuetype/project?projectId=1', '', 'name', ['Task', 'Sub-task', 'Bug']],
    ['ben', '/issuetype/project?projectId=1&level=-1', '', 'name', ['Sub-task']],
    ['ben', '/statuscategory', '', 'key', ['new', 'indeterminate', 'done']],
    ['ann', '/statuses/search', 'values', 'name', ['To Do', 'In Progress', 'Done']],
    ['ann', '/statuses/search?searchString=do&statusCategory=DONE', 'values', 'id', ['5']],
    ['ben', '/statuses?id=5&id=99', '', 'name', ['Done']],
    ['cleo', '/statuses/search', 'values', 'name', []],
    ['ben', '/priority', '', 'name', ['High', 'Medium']],
    ['ben', '/priority/search?onlyDefault=true', 'values', 'name', ['Medium']],
    ['ben', '/priority/search?id=1', 'values', 'name', ['High']],
    ['ben', '/resolution', '', 'name', ['Fixed', 'Declined']],
    ['ben', '/resolution/search?maxResults=1', 'values', 'name', ['Fixed']],
    ['ann', '/field/search?type=custom&query=own', 'values', 'name', ['Owner', 'Owning group']],
    ['ann', '/field/search?id=summary,labels&orderBy=-name', 'values', 'id', ['summary', 'labels']],
    ['ben', '/project/SOFT/components', '', 'name', ['Engine']],
    ['ben', '/project/SOFT/component?query=none', 'values', 'name', []],
    ['ben', '/project/SOFT/versions', '', 'name', ['1.0', '2.0']],
    ['ben', '/project/SOFT/version?orderBy=-name&status=unreleased', 'values', 'name', ['2.0', '1.0']],
    ['ben', '/project/SOFT/version?status=released', 'values', 'name', []],
  ];
  for (const [who, path, list, name, expected] of cases) {
    it(`${path} as ${who}`, async () => {
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      const reply = await ask(sandbox, who, api + path);
      assert.deepEqual([reply.status, each(reply.json, list, name)], [200, expected], reply.text);
    });
  }

  it('of labels have those of issues that the reader would find', async () => {
    const file = smallWorld();
    const issues = file.issues.map((one) =>
      one.key === 'SOFT-3' ? { ...one, labels: ['secret', 'urgent'] } : one,
    );
    await using sandbox = await openSandbox({ world: openWorld({ ...file, issues }) });
    const labels = async (who: string) => at((await ask(sandbox, who, `${api}/label`)).json, 'values');
    assert.deepEqual(await labels('ben'), ['quoting', 'urgent']);
    assert.deepEqual(await labels('cleo'), ['quoting', 'secret', 'urgent']);
    assert.deepEqual(await labels('dan'), []);
  });

  const refused: readonly (readonly [who: string, path: string, status: number])[] = [
    ['fay', '/status/Done', 404],
    ['ben', '/status/Nope', 404],
    ['ben', '/issuetype/99', 404],
    ['dan', '/issuetype/project?projectId=1', 404],
    ['ben', '/issuetype/project?projectId=x', 400],
    ['ben', '/priority/99', 404],
    ['', '/priority', 401],
    ['ben', '/resolution/99', 404],
    ['ben', '/statuscategory/99', 404],
    ['ann', '/statuses/search?statusCategory=SOON', 400],
    ['ann', '/statuses', 400],
    ['ben', '/field/search', 403],
    ['ann', '/field/search?orderBy=size', 400],
    ['dan', '/project/SOFT/components', 404],
    ['dan', '/project/SOFT/versions', 404],
  ];
  it('the types of a project in the bin are those of one that is not there', async () => {
    const world = openWorld(smallWorld());
    await using sandbox = await openSandbox({ world });
    const path = `${api}/issuetype/project?projectId=3`;
    assert.equal((await ask(sandbox, 'ben', path)).status, 200, 'the control');
    world.putProject({ ...world.knownProject('3'), state: 'deleted' });
    assert.equal((await ask(sandbox, 'ben', path)).status, 404);
  });

  it('the picture of a project is that of one that is not there, but for its id', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const picture = async (kind: string, id: string) => {
      const address = `${api}/universal_avatar/view/type/${kind}/avatar/${id}`;
      return (await (await fetch(sandbox.url + address)).text()).replace(/fill="#\w{6}"/, '');
    };
    assert.equal((await picture('project', '1')).replace('>1<', '>9<'), await picture('project', '9'));
    assert.match(await picture('issuetype', '1'), />T<\/text>/, 'a type tells its name');
  });

  for (const [who, path, status] of refused) {
    it(`${path} as ${who || 'nobody'} is ${status}`, async () => {
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      assert.equal((await ask(sandbox, who, api + path)).status, status);
    });
  }
});
