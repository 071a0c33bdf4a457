/**
 * The shell: who is asking, the header, and one page per address. A new page is a line here and a line in
 * shell/navigation.ts. Inside `SessionGate` there is always a viewer; the two ways to become somebody stand outside.
 */

import { Redirect, Route, Switch } from 'wouter';
import { AccountPage } from './account/account-page.tsx';
import { searchPagePattern } from './addresses.ts';
import { AssignPage } from './assign/assign-page.tsx';
import { UndoPage } from './assign/undo-page.tsx';
import { AuditLogPage } from './audit-log/audit-log-page.tsx';
import { ChecksPage } from './checks/checks-page.tsx';
import { ExplainPage } from './explain/explain-page.tsx';
import { GroupsPage } from './groups/groups-page.tsx';
import { ConnectedPage } from './own-sources/connected-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { PermissionsSection } from './permissions/permissions-section.tsx';
import { FindersPage } from './project-permissions/finders-page.tsx';
import { ProjectPage } from './project-permissions/project-page.tsx';
import { ProjectsPage } from './project-permissions/projects-page.tsx';
import { ProvidersPage } from './providers/providers-page.tsx';
import { SearchPage } from './search/search-page.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { AppHeader } from './shell/app-header.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { InvitationPage } from './sign-in/invitation-page.tsx';
import { SetUpPage } from './sign-in/set-up-page.tsx';
import { SimulatePage } from './simulate/simulate-page.tsx';
import { ConnectAppPage } from './sources/connect-app/connect-app-page.tsx';
import { ConnectPage } from './sources/connect-page.tsx';
import { OffersPage } from './sources/kind-offers-page.tsx';
import { ConnectOAuthPage } from './sources/oauth/connect-oauth-page.tsx';
import { ConsentPage, ConsentProblemPage } from './sources/oauth/consent-page.tsx';
import { SourcePage } from './sources/source-page.tsx';
import { ForAdministrators, SourcesPage } from './sources/sources-page.tsx';
import { StatusPage } from './status/status-page.tsx';
import { ViewAsBanner } from './view-as/view-as-banner.tsx';

export function App() {
  return (
    <Switch>
      <Route path="/set-up">
        <SetUpPage />
      </Route>
      <Route path="/invitation">
        <InvitationPage />
      </Route>
      <Route>
        <SignedInPages />
      </Route>
    </Switch>
  );
}

function SignedInPages() {
  return (
    <SessionGate>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <ViewAsBanner />
      <AppHeader />
      <main id="main" tabIndex={-1}>
        <Switch>
          <Route path={searchPagePattern}>
            {(parameters) => <SearchPage openKey={decodedKey(parameters.key)} />}
          </Route>
          <Route path="/account">
            <AccountPage />
          </Route>
          <Route path="/account/connected/:consent">
            {({ consent }) => <ConnectedPage key={consent} consent={consent} />}
          </Route>
          <Route path="/sign-in">
            <Redirect to="/" replace />
          </Route>
          <Route path="/status">
            <StatusPage />
          </Route>
          <Route path="/sources/*?">
            <ForAdministrators>
              <Switch>
                <Route path="/sources">
                  <SourcesPage />
                </Route>
                <Route path="/sources/offers">
                  <OffersPage />
                </Route>
                <Route path="/sources/connect">
                  <ConnectPage />
                </Route>
                <Route path="/sources/connect-app">
                  <ConnectAppPage />
                </Route>
                <Route path="/sources/connect-oauth">
                  <ConnectOAuthPage />
                </Route>
                <Route path="/sources/oauth">
                  <ConsentProblemPage />
                </Route>
                <Route path="/sources/oauth/:id">{({ id }) => <ConsentPage key={id} id={id} />}</Route>
                <Route path="/sources/:id">{({ id }) => <SourcePage key={id} id={Number(id)} />}</Route>
                <Route>
                  <NotFoundPage />
                </Route>
              </Switch>
            </ForAdministrators>
          </Route>
          <Route path="/permissions/*?">
            <PermissionsSection>
              <Switch>
                <Route path="/permissions">
                  <Redirect to="/permissions/projects" replace />
                </Route>
                <Route path="/permissions/projects">
                  <ProjectsPage />
                </Route>
                <Route path="/permissions/projects/:key">
                  {({ key }) => <ProjectPage key={key} projectKey={decodedKey(key) ?? ''} />}
                </Route>
                <Route path="/permissions/projects/:key/assign">
                  {({ key }) => <AssignPage key={key} projectKey={decodedKey(key) ?? ''} />}
                </Route>
                <Route path="/permissions/projects/:key/finders">
                  {({ key }) => <FindersPage key={key} projectKey={decodedKey(key) ?? ''} />}
                </Route>
                <Route path="/permissions/projects/:key/undo">
                  {({ key }) => <UndoPage key={key} projectKey={decodedKey(key) ?? ''} />}
                </Route>
                <Route path="/permissions/explain">
                  <ExplainPage />
                </Route>
                <Route path="/permissions/simulate">
                  <SimulatePage />
                </Route>
                <Route path="/permissions/checks">
                  <ChecksPage />
                </Route>
                <Route path="/permissions/people">
                  <PeoplePage />
                </Route>
                <Route path="/permissions/groups">
                  <GroupsPage />
                </Route>
                <Route path="/permissions/sign-in">
                  <ProvidersPage />
                </Route>
                <Route path="/permissions/audit-log">
                  <AuditLogPage />
                </Route>
                <Route>
                  <NotFoundPage />
                </Route>
              </Switch>
            </PermissionsSection>
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </main>
    </SessionGate>
  );
}

function decodedKey(key: string | undefined): string | undefined {
  try {
    return key === undefined ? undefined : decodeURIComponent(key);
  } catch {
    return key;
  }
}
