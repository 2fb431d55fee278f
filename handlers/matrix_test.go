package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/static"
	"omatiedot/views"
)

// actors are the columns of the matrix, in its order. Nobody has not logged in; the novice has tried
// to and has no role.
var actors = []string{"nobody", anna, bo, agent, chief, seller, auditor, admin, novice}

// cell is one address of the portal and what each actor gets there.
type cell struct {
	route string // method and pattern
	path  string // an address that fits; :ref is a request of Anna's, :email and :phone what she has added, /unsubscribe/:link a link of hers
	state models.State
	form  url.Values
	want  [9]int
}

// matrix has a row for every route. 303 is for a page that leads on, and for those who are sent to log
// in; 401 for a form of somebody who is not logged in.
var matrix = []cell{
	//                                                  nobody anna  bo agent chief sell audit admin novice
	{"GET /", "/", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /notice", "/notice", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /accessibility", "/accessibility", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /language/:lang", "/language/fi", "", nil, [9]int{303, 303, 303, 303, 303, 303, 303, 303, 303}},
	{"GET /login", "/login", "", nil, [9]int{303, 303, 303, 303, 303, 303, 303, 303, 303}},
	{"GET /login/callback", "/login/callback", "", nil, [9]int{403, 403, 403, 403, 403, 403, 403, 403, 403}},
	{"GET /staff/login", "/staff/login", "", nil, [9]int{303, 303, 303, 303, 303, 303, 303, 303, 303}},
	{"GET /staff/login/callback", "/staff/login/callback", "", nil, [9]int{403, 403, 403, 403, 403, 403, 403, 403, 403}},
	{"POST /logout", "/logout", "", nil, [9]int{403, 303, 303, 303, 303, 303, 303, 303, 403}},
	{"POST /logout/backchannel", "/logout/backchannel", "", nil, [9]int{400, 400, 400, 400, 400, 400, 400, 400, 400}},
	{"GET /unsubscribe/:token", "/unsubscribe/:link", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"POST /unsubscribe/:token", "/unsubscribe/:link", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /healthz", "/healthz", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /readyz", "/readyz", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /static/*", static.Path("css/app.css"), "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},

	{"GET /me", "/me", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /me/download.pdf", "/me/download.pdf", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /me/download.json", "/me/download.json", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /me/download.zip", "/me/download.zip", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /me/:kind", "/me/contacts", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /me/:kind/earlier", "/me/contacts/earlier", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /access-log", "/access-log", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /context", "/context", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"POST /context", "/context", "", url.Values{"role": {"0"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"GET /contact/confirm/:token", "/contact/confirm/NONE", "", nil, [9]int{404, 404, 404, 404, 404, 404, 404, 404, 404}},
	{"POST /contact/confirm/:token", "/contact/confirm/NONE", "", nil, [9]int{403, 403, 403, 403, 403, 403, 403, 403, 403}},
	{"GET /contact", "/contact", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"POST /contact", "/contact", "", url.Values{"channel": {"email"}, "value": {"uusi@posti.example"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"POST /contact/:id/remove", "/contact/:email/remove", "", nil, [9]int{401, 303, 404, 401, 401, 401, 401, 401, 401}},
	{"POST /permissions/renew", "/permissions/renew", "", url.Values{"p:direct_marketing:email": {"yes"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"GET /permissions/proof/:id", "/permissions/proof/1", "", nil, [9]int{303, 404, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions", "/permissions", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"POST /permissions", "/permissions", "", url.Values{"p:market_research:phone": {"no"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"POST /permissions/no-marketing", "/permissions/no-marketing", "", nil, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"POST /permissions/undo", "/permissions/undo", "", url.Values{"change": {"change-OF-NOBODY"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"GET /permissions/done", "/permissions/done?change=change-OF-NOBODY", "", nil, [9]int{303, 404, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions/receipt", "/permissions/receipt", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions/receipt.pdf", "/permissions/receipt.pdf", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions/receipt.json", "/permissions/receipt.json", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions/record.json", "/permissions/record.json", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /permissions/history", "/permissions/history", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /requests", "/requests", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"GET /requests/new/:kind", "/requests/new/access", "", nil, [9]int{303, 200, 200, 303, 303, 303, 303, 303, 303}},
	{"POST /requests/new/:kind", "/requests/new/access", "", url.Values{"key": {"a form"}, "action": {"send"}}, [9]int{401, 303, 303, 401, 401, 401, 401, 401, 401}},
	{"GET /requests/:ref", "/requests/:ref", models.Received, nil, [9]int{303, 200, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /requests/:ref/done", "/requests/:ref/done", models.Received, nil, [9]int{303, 200, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /requests/:ref/answer.pdf", "/requests/:ref/answer.pdf", models.Answered, nil, [9]int{303, 200, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /requests/:ref/answer.zip", "/requests/:ref/answer.zip", models.Answered, nil, [9]int{303, 200, 404, 303, 303, 303, 303, 303, 303}},
	{"GET /requests/:ref/files/:id", "/requests/:ref/files/1", models.Received, nil, [9]int{303, 404, 404, 303, 303, 303, 303, 303, 303}},
	{"POST /requests/:ref/messages", "/requests/:ref/messages", models.Received, url.Values{"message": {"Lisään vielä"}}, [9]int{401, 303, 404, 401, 401, 401, 401, 401, 401}},
	{"POST /requests/:ref/feedback", "/requests/:ref/feedback", models.Answered, url.Values{"content": {"no"}}, [9]int{401, 303, 404, 401, 401, 401, 401, 401, 401}},
	{"GET /requests/:ref/withdraw", "/requests/:ref/withdraw", models.Received, nil, [9]int{303, 200, 404, 303, 303, 303, 303, 303, 303}},
	{"POST /requests/:ref/withdraw", "/requests/:ref/withdraw", models.Received, nil, [9]int{401, 303, 404, 401, 401, 401, 401, 401, 401}},

	{"GET /staff", "/staff", "", nil, [9]int{303, 303, 303, 303, 303, 200, 200, 200, 303}},
	{"GET /staff/requests", "/staff/requests", models.Received, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"POST /staff/requests", "/staff/requests", models.Received, url.Values{"query": {"2026-9999"}}, [9]int{401, 401, 401, 200, 200, 403, 403, 403, 401}},
	{"POST /staff/requests/views", "/staff/requests/views", "", url.Values{"kind": {"access"}, "name": {"Tarkastukset"}}, [9]int{401, 401, 401, 303, 303, 403, 403, 403, 401}},
	{"POST /staff/requests/views/:id", "/staff/requests/views/:own", "", url.Values{"name": {"Uusi nimi"}}, [9]int{401, 401, 401, 303, 404, 403, 403, 403, 401}},
	{"POST /staff/requests/views/:id/remove", "/staff/requests/views/:own/remove", "", nil, [9]int{401, 401, 401, 303, 404, 403, 403, 403, 401}},
	{"GET /staff/requests/:ref", "/staff/requests/:ref", models.Received, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/preview.pdf", "/staff/requests/:ref/preview.pdf", models.Drafted, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/preview.zip", "/staff/requests/:ref/preview.zip", models.Drafted, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/answer.pdf", "/staff/requests/:ref/answer.pdf", models.Answered, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/answer.zip", "/staff/requests/:ref/answer.zip", models.Answered, nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/answered", "/staff/answered", models.Answered, nil, [9]int{303, 303, 303, 403, 403, 403, 200, 403, 303}},
	{"GET /staff/audiences", "/staff/audiences?purpose=direct_marketing&channel=post&role=own", "", nil, [9]int{303, 303, 303, 403, 403, 200, 403, 403, 303}},
	{"POST /staff/audiences", "/staff/audiences", "", url.Values{"purpose": {"direct_marketing"}, "channel": {"post"}, "role": {"own"}, "action": {"edit"}}, [9]int{401, 401, 401, 403, 403, 200, 403, 403, 401}},
	{"GET /staff/audiences/exports", "/staff/audiences/exports", "", nil, [9]int{303, 303, 303, 403, 403, 200, 200, 403, 303}},
	{"GET /staff/consents", "/staff/consents", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 403, 303}},
	{"POST /staff/consents", "/staff/consents", "", url.Values{"number": {"1000001"}, "code": {"data_protection"}}, [9]int{401, 401, 401, 403, 303, 403, 303, 403, 401}},
	{"GET /staff/consents/:number", "/staff/consents/1000001", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 403, 303}},
	{"GET /staff/consents/:number/receipt.pdf", "/staff/consents/1000001/receipt.pdf", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 403, 303}},
	{"GET /staff/consents/:number/record.json", "/staff/consents/1000001/record.json", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 403, 303}},
	{"GET /staff/imports", "/staff/imports", "", nil, [9]int{303, 303, 303, 403, 403, 403, 200, 200, 303}},
	{"GET /staff/webhooks", "/staff/webhooks", "", nil, [9]int{303, 303, 303, 403, 403, 403, 403, 200, 303}},
	{"POST /staff/webhooks", "/staff/webhooks", "", url.Values{"url": {"https://crm.example/hook"}, "description": {"CRM"}, "events": {"permissions.changed"}}, [9]int{401, 401, 401, 403, 403, 403, 403, 200, 401}},
	{"GET /staff/webhooks/:endpoint", "/staff/webhooks/1", "", nil, [9]int{303, 303, 303, 403, 403, 403, 403, 200, 303}},
	{"POST /staff/webhooks/:endpoint/rotate", "/staff/webhooks/1/rotate", "", nil, [9]int{401, 401, 401, 403, 403, 403, 403, 200, 401}},
	{"POST /staff/webhooks/:endpoint/test", "/staff/webhooks/1/test", "", nil, [9]int{401, 401, 401, 403, 403, 403, 403, 303, 401}},
	{"POST /staff/webhooks/:endpoint/disable", "/staff/webhooks/1/disable", "", nil, [9]int{401, 401, 401, 403, 403, 403, 403, 303, 401}},
	{"POST /staff/webhooks/:endpoint/enable", "/staff/webhooks/1/enable", "", nil, [9]int{401, 401, 401, 403, 403, 403, 403, 303, 401}},
	{"POST /staff/webhooks/:endpoint/replay", "/staff/webhooks/1/replay", "", url.Values{"dead": {"1"}}, [9]int{401, 401, 401, 403, 403, 403, 403, 303, 401}},
	{"GET /staff/imports/:run", "/staff/imports/1", "", nil, [9]int{303, 303, 303, 403, 403, 403, 200, 200, 303}},
	{"POST /staff/requests/:ref/take", "/staff/requests/:ref/take", models.Received, nil, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/give_back", "/staff/requests/:ref/give_back", models.InProgress, nil, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"GET /staff/requests/:ref/files/:id", "/staff/requests/:ref/files/999999", models.Received, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"POST /staff/requests/:ref/tasks/:task", "/staff/requests/:ref/tasks/999999", models.InProgress, url.Values{"done": {"yes"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/form", "/staff/requests/:ref/form", models.InProgress, url.Values{"insert": {"yes"}, "template": {"fulfilled"}}, [9]int{401, 401, 401, 200, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/sections/:kind", "/staff/requests/:ref/sections/invoices", models.InProgress, nil, [9]int{401, 401, 401, 200, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/take_over", "/staff/requests/:ref/take_over", models.IdentityPending, nil, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/ask", "/staff/requests/:ref/ask", models.InProgress, url.Values{"about": {"specification"}, "question": {"Mitä tarkoitat?"}}, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/to_customer", "/staff/requests/2026-999999/to_customer", models.InProgress, url.Values{"version": {"1"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/resume", "/staff/requests/:ref/resume", models.SpecificationPending, url.Values{"channel": {"phone"}, "on": {"2026-11-06"}, "note": {"Soitti."}}, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/go_on", "/staff/requests/:ref/go_on", models.SpecificationPending, nil, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/add", "/staff/requests/:ref/add", models.Drafted, came("added_"), [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/withdraw", "/staff/requests/:ref/withdraw", models.Received, came("gone_"), [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"GET /staff/requests/:ref/messages/:id/message.pdf", "/staff/requests/:ref/messages/999999/message.pdf", models.Received, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"POST /staff/requests/:ref/tell", "/staff/requests/:ref/tell", models.InProgress, url.Values{"message": {"Hei"}}, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/extend", "/staff/requests/:ref/extend", models.Received, url.Values{"reason": {"Paljon tietoja."}}, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/reopen", "/staff/requests/:ref/reopen", models.Answered, url.Values{"note": {"Laskut puuttuivat."}}, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/take_back", "/staff/requests/2026-999999/take_back", models.Answered, url.Values{"version": {"1"}, "back_note": {"Toisen tietoja."}}, [9]int{401, 401, 401, 403, 404, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/read", "/staff/requests/:ref/read", models.Answered, nil, [9]int{401, 401, 401, 303, 303, 403, 403, 403, 401}},
	{"GET /staff/requests/:ref/fields", "/staff/requests/:ref/fields", models.InProgress, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}}, // of no rectification
	{"GET /staff/requests/:ref/fields/:kind", "/staff/requests/:ref/fields/invoices", models.InProgress, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"POST /staff/requests/:ref/fields/:kind", "/staff/requests/:ref/fields/invoices", models.InProgress, url.Values{"id": {"1"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/enclosures", "/staff/requests/:ref/enclosures", models.InProgress, url.Values{"enclosure_title": {"Sopimus"}}, [9]int{401, 401, 401, 200, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/enclosures/:id/remove", "/staff/requests/:ref/enclosures/999999/remove", models.InProgress, nil, [9]int{401, 401, 401, 404, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/draft", "/staff/requests/:ref/draft", models.InProgress, url.Values{"text": {"Terveisin"}}, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/requests/:ref/return", "/staff/requests/:ref/return", models.Drafted, url.Values{"note": {"Kesken"}}, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
	{"GET /staff/requests/:ref/acknowledgement.pdf", "/staff/requests/:ref/acknowledgement.pdf", models.Received, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/paper.pdf", "/staff/requests/:ref/paper.pdf", models.Answered, nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"GET /staff/requests/:ref/proof.zip", "/staff/requests/:ref/proof.zip", models.Answered, nil, [9]int{303, 303, 303, 403, 200, 403, 200, 403, 303}},
	{"GET /staff/intake", "/staff/intake", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"POST /staff/intake", "/staff/intake", "", url.Values{"key": {"a form"}, "number": {"1000001"}}, [9]int{401, 401, 401, 200, 200, 403, 403, 403, 401}},
	{"GET /staff/reports", "/staff/reports", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 200, 303}},
	{"GET /staff/reports.csv", "/staff/reports.csv?table=volumes", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 200, 303}},
	{"GET /staff/customers", "/staff/customers", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"POST /staff/customers", "/staff/customers", "", url.Values{"query": {"Mallikas"}}, [9]int{401, 401, 401, 200, 200, 403, 403, 403, 401}},
	{"GET /staff/customers/:number", "/staff/customers/1000001", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"POST /staff/customers/:number", "/staff/customers/1000001", "", url.Values{"code": {"contact"}}, [9]int{401, 401, 401, 303, 303, 403, 403, 403, 401}},
	{"GET /staff/customers/:number/decision", "/staff/customers/1000001/decision", "", nil, [9]int{303, 303, 303, 200, 403, 403, 403, 403, 303}},
	{"POST /staff/customers/:number/decision", "/staff/customers/1000001/decision", "", url.Values{"purpose": {"market_research"}, "channel": {"post"}, "answer": {"no"}, "how": {"phone"}, "day": {"2026-11-02"}},
		[9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"POST /staff/customers/:number/contacts/:id/confirm", "/staff/customers/1000001/contacts/:phone/confirm", "", nil, [9]int{401, 401, 401, 303, 403, 403, 403, 403, 401}},
	{"GET /staff/customers/:number/permissions/:id/scan", "/staff/customers/1000001/permissions/999999/scan", "", nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"GET /staff/customers/:number/:kind", "/staff/customers/1000001/invoices", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/customers/:number/:kind/earlier", "/staff/customers/1000001/offers/earlier", "", nil, [9]int{303, 303, 303, 403, 200, 403, 403, 403, 303}},
	{"POST /staff/customers/:number/:kind/earlier", "/staff/customers/1000001/offers/earlier", "", url.Values{"id": {"999999"}}, [9]int{401, 401, 401, 403, 404, 403, 403, 403, 401}},
	{"GET /staff/customers/:number/restrictions", "/staff/customers/1000001/restrictions", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"POST /staff/customers/:number/restrictions", "/staff/customers/1000001/restrictions", "", url.Values{"ground": {"legal_claims"}, "scope": {"Laskut"}, "until": {"toistaiseksi"}}, [9]int{401, 401, 401, 303, 303, 403, 403, 403, 401}},
	{"POST /staff/customers/:number/restrictions/:id/lift", "/staff/customers/1000001/restrictions/99/lift", "", nil, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"POST /staff/customers/:number/restrictions/:id/notice", "/staff/customers/1000001/restrictions/99/notice", "", url.Values{"notice-99": {"Selvä"}, "ends_on-99": {"2026-12-05"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"POST /staff/customers/:number/restrictions/:id/told", "/staff/customers/1000001/restrictions/99/told", "", url.Values{"way": {"phone"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"GET /staff/customers/:number/restrictions/:id/letter.pdf", "/staff/customers/1000001/restrictions/99/letter.pdf", "", nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"GET /staff/restrictions", "/staff/restrictions", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/confirmations", "/staff/confirmations", "", nil, [9]int{303, 303, 303, 200, 200, 403, 403, 403, 303}},
	{"GET /staff/confirmations/:id", "/staff/confirmations/999999", "", nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"POST /staff/confirmations/:id", "/staff/confirmations/999999", "", url.Values{"outcome": {"told"}, "seen": {"1"}}, [9]int{401, 401, 401, 404, 404, 403, 403, 403, 401}},
	{"GET /staff/confirmations/:id/letter.pdf", "/staff/confirmations/999999/letter.pdf", "", nil, [9]int{303, 303, 303, 404, 404, 403, 403, 403, 303}},
	{"GET /staff/retention", "/staff/retention", "", nil, [9]int{303, 303, 303, 403, 200, 403, 200, 200, 303}},
	{"POST /staff/retention/count", "/staff/retention/count", "", nil, [9]int{401, 401, 401, 403, 303, 403, 403, 303, 401}},
	{"POST /staff/retention/holds", "/staff/retention/holds", "", url.Values{"number": {"1000001"}, "reason": {"Riita 12/2026"}}, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
	{"POST /staff/retention/holds/release", "/staff/retention/holds/release", "", url.Values{"number": {"1000001"}}, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
	{"GET /staff/tokens", "/staff/tokens", "", nil, [9]int{303, 303, 303, 403, 403, 403, 403, 200, 303}},
	{"POST /staff/tokens", "/staff/tokens", "", url.Values{"name": {"CRM"}, "scopes": {"permissions:read"}}, [9]int{401, 401, 401, 403, 403, 403, 403, 200, 401}},
	{"POST /staff/tokens/:id/revoke", "/staff/tokens/1/revoke", "", nil, [9]int{401, 401, 401, 403, 403, 403, 403, 303, 401}},
	{"GET /api/v1/openapi.json", "/api/v1/openapi.json", "", nil, [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"GET /api/v1/permissions", "/api/v1/permissions", "", nil, [9]int{401, 401, 401, 401, 401, 401, 401, 401, 401}},
	{"GET /api/v1/permissions/:number", "/api/v1/permissions/1000001", "", nil, [9]int{401, 401, 401, 401, 401, 401, 401, 401, 401}},
	{"GET /api/v1/restrictions", "/api/v1/restrictions", "", nil, [9]int{401, 401, 401, 401, 401, 401, 401, 401, 401}},
	{"POST /staff/requests/:ref/approve", "/staff/requests/:ref/approve", models.Drafted, nil, [9]int{401, 401, 401, 403, 303, 403, 403, 403, 401}},
}

// prepare brings about what the row is about and returns its address and form.
func (c cell) prepare(p *portal) (ref, path string, form url.Values) {
	p.Helper()
	form = url.Values{}
	for name, values := range c.form {
		form[name] = values
	}
	if strings.HasPrefix(c.path, "/staff/webhooks/") {
		p.webhook()
	}
	for _, channel := range models.ContactChannels {
		if strings.Contains(c.path, ":"+string(channel)) {
			c.path = strings.ReplaceAll(c.path, ":"+string(channel), p.added(channel))
		}
	}
	if strings.Contains(c.path, ":own") {
		c.path = strings.ReplaceAll(c.path, ":own", p.view())
	}
	if c.state == "" {
		return "", strings.ReplaceAll(c.path, "/unsubscribe/:link", p.link(anna, "direct_marketing", "email")), form
	}
	ref = p.request(c.state)
	if strings.HasPrefix(c.path, "/staff/requests/:ref/") {
		form.Set("version", p.version(ref))
	}
	return ref, strings.ReplaceAll(c.path, ":ref", ref), form
}

// came is the form on what a customer did by phone.
func came(prefix string) url.Values {
	return url.Values{prefix + "channel": {"phone"}, prefix + "on": {"2026-11-06"}, prefix + "identified": {"callback"}, prefix + "text": {"Soitti."}}
}

func (c cell) method() string { method, _, _ := strings.Cut(c.route, " "); return method }

// come sends what the row is about.
func (v *visitor) come(c cell, path string, form url.Values) *answer {
	v.Helper()
	if c.method() == http.MethodPost {
		if strings.HasSuffix(path, "/enclosures") {
			return v.sendFile(path, form, views.EnclosureFile, "sopimus.pdf", scanned)
		}
		return v.post(path, form)
	}
	return v.get(path)
}

// actor is a visitor who has done what their column of the matrix says.
func (p *portal) actor(name string) *visitor {
	p.Helper()
	switch name {
	case "nobody":
		v := p.visitor()
		v.get("/")
		return v
	case anna, bo:
		return p.customer(name)
	case novice:
		v := p.visitor()
		p.expect(v.loginStaff(novice), http.StatusForbidden)
		return v
	}
	return p.clerk(name)
}

// TestMatrix asserts every actor on every route.
func TestMatrix(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		rows := map[string]cell{}
		for _, c := range matrix {
			rows[c.route] = c
		}
		visitors := map[string]*visitor{}
		for _, r := range handlers.Routes() {
			c, ok := rows[r.Method+" "+r.Path]
			if !ok {
				t.Errorf("%s %s: no row in the matrix", r.Method, r.Path)
				continue
			}
			delete(rows, c.route)
			for i, name := range actors {
				if visitors[name] == nil || c.route == "POST /logout" {
					visitors[name] = p.actor(name)
				}
				p.cell(t, c, r, visitors[name], name, c.want[i])
				if c.route == "POST /logout" {
					visitors[name] = nil
				}
			}
		}
		for route := range rows {
			t.Errorf("%s: in the matrix, and no such route", route)
		}
	})
}

// cell asserts one cell of the matrix, and that whoever is refused has changed nothing.
func (p *portal) cell(t *testing.T, c cell, r handlers.Route, v *visitor, name string, want int) {
	t.Helper()
	_, path, form := c.prepare(p)
	before := p.held()
	a := v.come(c, path, form)
	if a.StatusCode != want {
		t.Errorf("%s by %s: %d, want %d\n%.300s", c.route, name, a.StatusCode, want, a.text())
		return
	}
	inside := r.Who == "public" || r.Who == "customer" && (name == anna || name == bo) ||
		r.Who == "staff" && name != "nobody" && name != anna && name != bo && name != novice
	if !inside && want == http.StatusSeeOther {
		login := map[string]string{"customer": "/login", "staff": "/staff/login"}[r.Who]
		if got, want := a.Header.Get("Location"), login+"?to="+url.QueryEscape(path); got != want {
			t.Errorf("%s by %s leads to %s, want %s", c.route, name, got, want)
		}
	}
	if refused := want >= 400 || !inside; refused && p.held() != before {
		t.Errorf("%s by %s was refused and changed something:\n%s\n%s", c.route, name, before, p.held())
	}
	if refused := want >= 400 || !inside; refused && strings.Contains(a.text(), "Mallikas") && name != anna {
		t.Errorf("%s by %s was refused and names the customer", c.route, name)
	}
}

// TestOthersRequestIsLikeNone: a request of somebody else's and one that does not exist are answered
// alike, so that references cannot be tried out.
func TestOthersRequestIsLikeNone(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		tried := 0
		for _, c := range matrix {
			if !strings.Contains(c.path, ":ref") {
				continue
			}
			ref, path, form := c.prepare(p)
			none := reference(p.clock.Now().Year(), 9999)
			other := strings.ReplaceAll(path, ref, none)
			for i, name := range actors {
				staff := strings.HasPrefix(path, "/staff")
				if c.want[i] != http.StatusNotFound && !(staff && c.want[i] == http.StatusForbidden) {
					continue
				}
				tried++
				v := p.actor(name)
				real, missing := v.come(c, path, form), v.come(c, other, form)
				if real.StatusCode != c.want[i] || c.want[i] == http.StatusNotFound && missing.StatusCode != real.StatusCode {
					t.Errorf("%s by %s: %d, and %d without the request", c.route, name, real.StatusCode, missing.StatusCode)
				}
				if c.want[i] != http.StatusNotFound {
					continue
				}
				if got := strings.ReplaceAll(string(real.body), ref, none); got != string(missing.body) {
					t.Errorf("%s by %s differs from the answer without the request", c.route, name)
				}
				if got, want := headersOf(real), headersOf(missing); got != want {
					t.Errorf("%s by %s: headers\n%s\nwithout the request\n%s", c.route, name, got, want)
				}
			}
		}
		if tried < 5 {
			t.Errorf("only %d cells tried", tried)
		}
	})
}

// headersOf are the headers of an answer that should not depend on what was asked.
func headersOf(a *answer) string {
	header := a.Header.Clone()
	header.Del("Date")
	return fmt.Sprint(header)
}

// TestMissingRequestOfStaff: staff are told that there is no such request.
func TestMissingRequestOfStaff(t *testing.T) {
	p := onePortal(t)
	v := p.clerk(both)
	for _, c := range matrix {
		if strings.HasPrefix(c.path, "/staff/requests/:ref") {
			path := strings.ReplaceAll(c.path, ":ref", reference(2026, 9999))
			p.expect(v.come(c, path, url.Values{"version": {"1"}, "text": {"a"}, "note": {"b"}}), http.StatusNotFound)
		}
	}
}
