package handlers

import (
	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
)

// The whole URL space. Who may come is in the type of the page: a staff page does not fit into the
// customers' table.

type publicRoute struct {
	method, path string
	page         func(*Handlers, *fiber.Ctx) error
}

type customerRoute struct {
	method, path string
	page         func(*Handlers, *fiber.Ctx, models.Me) error
}

type staffRoute struct {
	method, path string
	roles        []models.Role
	page         func(*Handlers, *fiber.Ctx, models.Staff) error
}

// apiRoute is for another system, which shows a token with the scope.
type apiRoute struct {
	method, path string
	scope        models.TokenScope
	answer       func(*Handlers, *fiber.Ctx, models.Client) error
	operation    operation
}

var publicRoutes = []publicRoute{
	{"GET", "/", (*Handlers).home},
	{"GET", "/notice", (*Handlers).notice},
	{"GET", "/accessibility", (*Handlers).accessibility},
	{"GET", "/language/:lang", (*Handlers).language},
	{"GET", "/login", (*Handlers).loginCustomer},
	{"GET", "/login/callback", (*Handlers).customerCallback},
	{"GET", "/staff/login", (*Handlers).loginStaff},
	{"GET", "/staff/login/callback", (*Handlers).staffCallback},
	{"POST", "/logout", (*Handlers).logout},
	{"POST", "/logout/backchannel", (*Handlers).backchannelLogout},
	{"GET", "/contact/confirm/:token", (*Handlers).askConfirm},
	{"POST", "/contact/confirm/:token", (*Handlers).confirmContact},
	{"GET", "/unsubscribe/:token", (*Handlers).askUnsubscribe},
	{"POST", "/unsubscribe/:token", (*Handlers).unsubscribe},
	{"GET", "/healthz", (*Handlers).healthz},
	{"GET", "/readyz", (*Handlers).readyz},
	{"GET", openAPIPath, (*Handlers).openAPI},
	{"GET", "/static/*", (*Handlers).static},
}

var customerRoutes = []customerRoute{
	{"GET", "/me", (*Handlers).overview},
	{"GET", "/me/download.pdf", (*Handlers).downloadPDF},
	{"GET", "/me/download.json", (*Handlers).downloadJSON},
	{"GET", "/me/download.zip", (*Handlers).downloadZIP},
	{"GET", "/me/:kind", (*Handlers).kind},
	{"GET", "/me/:kind/earlier", (*Handlers).earlier},
	{"GET", "/access-log", (*Handlers).accessLog},
	{"GET", "/context", (*Handlers).contexts},
	{"POST", "/context", (*Handlers).actFor},
	{"GET", "/contact", (*Handlers).contact},
	{"POST", "/contact", (*Handlers).addContact},
	{"POST", "/contact/:id/remove", (*Handlers).removeContact},
	{"GET", "/permissions", (*Handlers).permissions},
	{"POST", "/permissions", (*Handlers).savePermissions},
	{"POST", "/permissions/no-marketing", (*Handlers).noMarketing},
	{"POST", "/permissions/undo", (*Handlers).undoPermissions},
	{"GET", "/permissions/done", (*Handlers).permissionsDone},
	{"GET", "/permissions/history", (*Handlers).permissionHistory},
	{"POST", "/permissions/renew", (*Handlers).renewPermissions},
	{"GET", "/permissions/proof/:id", (*Handlers).permissionProof},
	{"GET", "/permissions/receipt", (*Handlers).permissionReceipt},
	{"GET", "/permissions/receipt.pdf", (*Handlers).permissionReceiptPDF},
	{"GET", "/permissions/receipt.json", (*Handlers).permissionReceiptJSON},
	{"GET", "/permissions/record.json", (*Handlers).permissionRecord},
	{"GET", "/requests", (*Handlers).requests},
	{"GET", "/requests/new/:kind", (*Handlers).newRequest},
	{"POST", "/requests/new/:kind", (*Handlers).sendRequest},
	{"GET", "/requests/:ref", (*Handlers).request},
	{"GET", "/requests/:ref/done", (*Handlers).requestDone},
	{"GET", "/requests/:ref/answer.pdf", (*Handlers).collectAnswer},
	{"GET", "/requests/:ref/answer.zip", (*Handlers).collectData},
	{"GET", "/requests/:ref/files/:id", (*Handlers).requestFile},
	{"POST", "/requests/:ref/messages", (*Handlers).writeMessage},
	{"POST", "/requests/:ref/feedback", (*Handlers).giveFeedback},
	{"GET", "/requests/:ref/withdraw", (*Handlers).askWithdraw},
	{"POST", "/requests/:ref/withdraw", (*Handlers).withdraw},
}

var (
	anyRole       = models.Roles
	casing        = []models.Role{models.Agent, models.Approver}
	watching      = []models.Role{models.Admin, models.Auditor}
	administering = []models.Role{models.Admin}
	drawing       = []models.Role{models.Marketing}
	retaining     = []models.Role{models.Approver, models.Admin, models.Auditor}
)

var staffRoutes = []staffRoute{
	{"GET", "/staff", anyRole, (*Handlers).staffStart},
	{"GET", "/staff/requests", casing, (*Handlers).queue},
	{"POST", "/staff/requests", casing, (*Handlers).findRequests},
	{"POST", "/staff/requests/views", casing, (*Handlers).saveView},
	{"POST", "/staff/requests/views/:id", casing, (*Handlers).renameView},
	{"POST", "/staff/requests/views/:id/remove", casing, (*Handlers).removeView},
	{"GET", "/staff/requests/:ref", casing, (*Handlers).staffCase},
	{"GET", "/staff/requests/:ref/preview.pdf", casing, (*Handlers).preview},
	{"GET", "/staff/requests/:ref/preview.zip", casing, (*Handlers).previewData},
	{"GET", "/staff/requests/:ref/answer.pdf", casing, (*Handlers).sentAnswer},
	{"GET", "/staff/requests/:ref/answer.zip", casing, (*Handlers).sentData},
	{"GET", "/staff/requests/:ref/files/:id", casing, (*Handlers).caseFile},
	{"POST", "/staff/requests/:ref/tasks/:task", casing, (*Handlers).tickTask},
	{"POST", "/staff/requests/:ref/form", casing, (*Handlers).fillDraft},
	{"POST", "/staff/requests/:ref/sections/:kind", casing, (*Handlers).draftSection},
	{"POST", "/staff/requests/:ref/take", casing, (*Handlers).take},
	{"POST", "/staff/requests/:ref/take_over", casing, (*Handlers).takeOver},
	{"POST", "/staff/requests/:ref/give_back", casing, (*Handlers).giveBack},
	{"POST", "/staff/requests/:ref/ask", casing, (*Handlers).askCustomer},
	{"POST", "/staff/requests/:ref/to_customer", casing, (*Handlers).answerCustomerAlone},
	{"POST", "/staff/requests/:ref/resume", casing, (*Handlers).resume},
	{"POST", "/staff/requests/:ref/go_on", casing, (*Handlers).goOn},
	{"POST", "/staff/requests/:ref/add", casing, (*Handlers).addOutside},
	{"POST", "/staff/requests/:ref/withdraw", casing, (*Handlers).withdrawOutside},
	{"GET", "/staff/requests/:ref/messages/:id/message.pdf", casing, (*Handlers).paperMessage},
	{"POST", "/staff/requests/:ref/read", casing, (*Handlers).readMessages},
	{"POST", "/staff/requests/:ref/tell", casing, (*Handlers).tell},
	{"POST", "/staff/requests/:ref/extend", []models.Role{models.Approver}, (*Handlers).extend},
	{"POST", "/staff/requests/:ref/reopen", []models.Role{models.Approver}, (*Handlers).reopen},
	{"POST", "/staff/requests/:ref/take_back", []models.Role{models.Approver}, (*Handlers).takeBack},
	{"GET", "/staff/requests/:ref/fields", casing, (*Handlers).caseGroups},
	{"GET", "/staff/requests/:ref/fields/:kind", casing, (*Handlers).caseRecords},
	{"POST", "/staff/requests/:ref/fields/:kind", casing, (*Handlers).addFields},
	{"POST", "/staff/requests/:ref/enclosures", casing, (*Handlers).enclose},
	{"POST", "/staff/requests/:ref/enclosures/:id/remove", casing, (*Handlers).takeOut},
	{"POST", "/staff/requests/:ref/draft", casing, (*Handlers).draft},
	{"POST", "/staff/requests/:ref/return", []models.Role{models.Approver}, (*Handlers).returnDraft},
	{"POST", "/staff/requests/:ref/approve", []models.Role{models.Approver}, (*Handlers).approve},
	{"GET", "/staff/requests/:ref/acknowledgement.pdf", casing, (*Handlers).acknowledgement},
	{"GET", "/staff/requests/:ref/paper.pdf", casing, (*Handlers).paper},
	{"GET", "/staff/requests/:ref/proof.zip", []models.Role{models.Approver, models.Auditor}, (*Handlers).proofFolder},
	{"GET", "/staff/intake", casing, (*Handlers).newIntake},
	{"POST", "/staff/intake", casing, (*Handlers).takeIn},
	{"GET", "/staff/answered", []models.Role{models.Auditor}, (*Handlers).answered},
	{"GET", "/staff/reports", models.Reporters, (*Handlers).reports},
	{"GET", "/staff/reports.csv", models.Reporters, (*Handlers).reportTable},
	{"GET", "/staff/customers", casing, (*Handlers).customers},
	{"POST", "/staff/customers", casing, (*Handlers).findCustomers},
	{"GET", "/staff/customers/:number", casing, (*Handlers).customer},
	{"POST", "/staff/customers/:number", casing, (*Handlers).openCustomer},
	{"GET", "/staff/customers/:number/decision", []models.Role{models.Agent}, (*Handlers).newPermission},
	{"POST", "/staff/customers/:number/decision", []models.Role{models.Agent}, (*Handlers).recordPermission},
	{"POST", "/staff/customers/:number/contacts/:id/confirm", []models.Role{models.Agent}, (*Handlers).confirmNumber},
	{"GET", "/staff/customers/:number/restrictions", casing, (*Handlers).restrictions},
	{"POST", "/staff/customers/:number/restrictions", casing, (*Handlers).restrict},
	{"POST", "/staff/customers/:number/restrictions/:id/notice", casing, (*Handlers).tellLifting},
	{"POST", "/staff/customers/:number/restrictions/:id/told", casing, (*Handlers).liftingTold},
	{"GET", "/staff/customers/:number/restrictions/:id/letter.pdf", casing, (*Handlers).liftingLetter},
	{"POST", "/staff/customers/:number/restrictions/:id/lift", casing, (*Handlers).liftRestriction},
	{"GET", "/staff/restrictions", casing, (*Handlers).dueRestrictions},
	{"GET", "/staff/customers/:number/permissions/:id/scan", casing, (*Handlers).visitedScan},
	{"GET", "/staff/customers/:number/:kind", casing, (*Handlers).customerKind},
	{"GET", "/staff/customers/:number/:kind/earlier", []models.Role{models.Approver}, (*Handlers).customerEarlier},
	{"POST", "/staff/customers/:number/:kind/earlier", []models.Role{models.Approver}, (*Handlers).neverTheirs},
	{"GET", "/staff/consents", models.ConsentProvers, (*Handlers).consents},
	{"POST", "/staff/consents", models.ConsentProvers, (*Handlers).openConsents},
	{"GET", "/staff/consents/:number", models.ConsentProvers, (*Handlers).customerConsents},
	{"GET", "/staff/consents/:number/receipt.pdf", models.ConsentProvers, (*Handlers).consentReceipt},
	{"GET", "/staff/consents/:number/record.json", models.ConsentProvers, (*Handlers).consentRecord},
	{"GET", "/staff/confirmations", casing, (*Handlers).confirmations},
	{"GET", "/staff/confirmations/:id", casing, (*Handlers).confirmation},
	{"POST", "/staff/confirmations/:id", casing, (*Handlers).giveConfirmation},
	{"GET", "/staff/confirmations/:id/letter.pdf", casing, (*Handlers).confirmationLetter},
	{"GET", "/staff/audiences", drawing, (*Handlers).audiences},
	{"POST", "/staff/audiences", drawing, (*Handlers).handOver},
	{"GET", "/staff/audiences/exports", []models.Role{models.Marketing, models.Auditor}, (*Handlers).audienceExports},
	{"GET", "/staff/retention", retaining, (*Handlers).retention},
	{"POST", "/staff/retention/count", []models.Role{models.Approver, models.Admin}, (*Handlers).countRetention},
	{"POST", "/staff/retention/holds", []models.Role{models.Approver}, (*Handlers).placeHold},
	{"POST", "/staff/retention/holds/release", []models.Role{models.Approver}, (*Handlers).releaseHold},
	{"GET", "/staff/tokens", []models.Role{models.Admin}, (*Handlers).tokens},
	{"POST", "/staff/tokens", []models.Role{models.Admin}, (*Handlers).issueToken},
	{"POST", "/staff/tokens/:id/revoke", []models.Role{models.Admin}, (*Handlers).revokeToken},
	{"GET", "/staff/imports", watching, (*Handlers).imports},
	{"GET", "/staff/imports/:run", watching, (*Handlers).importProblems},
	{"GET", "/staff/webhooks", administering, (*Handlers).webhooks},
	{"POST", "/staff/webhooks", administering, (*Handlers).addWebhook},
	{"GET", "/staff/webhooks/:endpoint", administering, (*Handlers).webhook},
	{"POST", "/staff/webhooks/:endpoint/rotate", administering, (*Handlers).rotateWebhook},
	{"POST", "/staff/webhooks/:endpoint/test", administering, (*Handlers).testWebhook},
	{"POST", "/staff/webhooks/:endpoint/disable", administering, (*Handlers).disableWebhook},
	{"POST", "/staff/webhooks/:endpoint/enable", administering, (*Handlers).enableWebhook},
	{"POST", "/staff/webhooks/:endpoint/replay", administering, (*Handlers).replayWebhook},
}

var apiRoutes = []apiRoute{
	{"GET", "/api/v1/permissions", models.ReadPermissions, (*Handlers).apiPermissions, permissionsOperation},
	{"GET", "/api/v1/permissions/:number", models.ReadPermissions, (*Handlers).apiCustomer, customerOperation},
	{"GET", "/api/v1/restrictions", models.ReadRestrictions, (*Handlers).apiRestrictions, restrictionsOperation},
}

// Route is one row of the URL space.
type Route struct {
	Method, Path string
	Who          string        // public, customer, staff or api
	Roles        []models.Role // of staff
}

// Routes lists the whole URL space, so that tests can range over it.
func Routes() []Route {
	var routes []Route
	for _, r := range publicRoutes {
		routes = append(routes, Route{r.method, r.path, "public", nil})
	}
	for _, r := range customerRoutes {
		routes = append(routes, Route{r.method, r.path, "customer", nil})
	}
	for _, r := range staffRoutes {
		routes = append(routes, Route{r.method, r.path, "staff", r.roles})
	}
	for _, r := range apiRoutes {
		routes = append(routes, Route{r.method, r.path, "api", nil})
	}
	return routes
}

func (h *Handlers) mount(app *fiber.App) {
	for _, r := range publicRoutes {
		page := func(c *fiber.Ctx) error { return r.page(h, c) }
		app.Add(r.method, r.path, page)
		if r.method == fiber.MethodGet {
			app.Head(r.path, page) // what watches over the portal asks for headers alone
		}
	}
	for _, r := range customerRoutes {
		app.Add(r.method, r.path, h.asCustomer(r.page))
	}
	for _, r := range staffRoutes {
		app.Add(r.method, r.path, h.asStaff(r.roles, r.page))
	}
	calls := &throttle{limit: apiRate}
	for _, r := range apiRoutes {
		app.Add(r.method, r.path, h.asClient(r, calls))
		app.All(r.path, onlyGet)
	}
	app.Use(func(*fiber.Ctx) error { return models.ErrNotFound })
}
