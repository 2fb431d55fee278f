package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// caller is another system. Every answer it gets is held to the portal's OpenAPI document.
type caller struct {
	*visitor
	document map[string]any
	schemas  *jsonschema.Compiler
}

// caller is a system with a new token for the scopes.
func (p *portal) caller(scopes ...models.TokenScope) *caller {
	p.Helper()
	token, err := p.store.IssueToken(p.Context(), models.System("test"), models.NewToken{Name: fmt.Sprint("system ", time.Now().UnixNano()), Scopes: scopes})
	p.must(err)
	return p.callerWith("Bearer " + token)
}

// callerWith is a system that sends the header, none if it is empty.
func (p *portal) callerWith(authorization string) *caller {
	p.Helper()
	c := &caller{visitor: p.visitor(), schemas: jsonschema.NewCompiler()}
	a := p.expect(c.get("/api/v1/openapi.json"), http.StatusOK)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
	p.must(err)
	c.document = parsed.(map[string]any)
	for _, schema := range dig(c.document, "components", "schemas") {
		schema.(map[string]any)["additionalProperties"] = false // what is not declared is not to be sent
	}
	c.schemas.AssertFormat()
	p.must(c.schemas.AddResource("openapi.json", c.document))
	if authorization != "" {
		c.header.Set("Authorization", authorization)
	}
	return c
}

// dig follows keys through objects, and references on the way.
func dig(document map[string]any, keys ...string) map[string]any {
	at := document
	for _, key := range keys {
		at, _ = at[key].(map[string]any)
		if ref, ok := at["$ref"].(string); ok {
			at = dig(document, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
	}
	return at
}

// ask gets a path of a route and holds the answer to what the document says of it.
func (c *caller) ask(route, path string, status int) *answer {
	c.Helper()
	a := c.expect(c.get(path), status)
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	name := strings.NewReplacer(":number", "{number}").Replace(route)
	content := dig(c.document, "paths", name, "get", "responses", strconv.Itoa(status))
	content, _ = content["content"].(map[string]any)
	media, ok := content[kind].(map[string]any)
	if !ok {
		c.Fatalf("GET %s: %d with %s, and the document has only %v", route, status, kind, content)
	}
	ref := media["schema"].(map[string]any)["$ref"].(string)
	schema, err := c.schemas.Compile("openapi.json" + ref)
	c.must(err)
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
	c.must(err)
	if err := schema.Validate(body); err != nil {
		c.Errorf("GET %s: %v\n%s", path, err, a.body)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		c.Errorf("GET %s: Cache-Control %q", path, got)
	}
	if cookies := a.Header.Values("Set-Cookie"); len(cookies) > 0 {
		c.Errorf("GET %s sets cookies: %q", path, cookies)
	}
	if challenged := a.Header.Get("WWW-Authenticate") != ""; challenged != (status == 401 || status == 403) {
		c.Errorf("GET %s: %d with WWW-Authenticate %q", path, status, a.Header.Get("WWW-Authenticate"))
	}
	return a
}

// problem asks for what is refused, and returns what the problem document says.
func (c *caller) problem(route, path string, status int) views.ProblemDocument {
	c.Helper()
	a := c.ask(route, path, status)
	var p views.ProblemDocument
	c.must(json.Unmarshal(a.body, &p))
	if kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";"); kind != "application/problem+json" || p.Status != status {
		c.Errorf("GET %s: %s with status %d in a %s", path, a.body, status, kind)
	}
	address, err := url.Parse(p.Type)
	c.must(err)
	if dig(c.document, strings.Split(strings.TrimPrefix(address.Fragment, "/"), "/")...) == nil {
		c.Errorf("the type %s leads nowhere", p.Type)
	}
	return p
}

func read[T any](c *caller, route, path string) (page T) {
	c.Helper()
	c.must(json.Unmarshal(c.ask(route, path, http.StatusOK).body, &page))
	return page
}

const (
	permissionsRoute  = "/api/v1/permissions"
	customerRoute     = "/api/v1/permissions/:number"
	restrictionsRoute = "/api/v1/restrictions"
)

// apiPaths has an address for every route of other systems.
func (p *portal) apiPaths() map[string]string {
	return map[string]string{permissionsRoute: permissionsRoute, customerRoute: "/api/v1/permissions/" + p.number(anna), restrictionsRoute: restrictionsRoute}
}

// scopeOf is what a route of other systems asks for.
var scopeOf = map[string]models.TokenScope{
	permissionsRoute: models.ReadPermissions, customerRoute: models.ReadPermissions, restrictionsRoute: models.ReadRestrictions,
}

// TestDocumentOfOtherSystems: every route is in the OpenAPI document, with its scope, its parameters
// and nothing that is not there.
func TestDocumentOfOtherSystems(t *testing.T) {
	p := onePortal(t)
	c := p.caller(models.TokenScopes...)
	if c.document["openapi"] != "3.1.0" {
		t.Errorf("version %v", c.document["openapi"])
	}
	paths := dig(c.document, "paths")
	described := map[string]bool{}
	for path := range paths {
		described[strings.ReplaceAll(path, "{number}", ":number")] = true
	}
	for _, r := range handlers.Routes() {
		if r.Who != "api" {
			continue
		}
		operation := dig(c.document, "paths", strings.ReplaceAll(r.Path, ":number", "{number}"), strings.ToLower(r.Method))
		if operation == nil || p.apiPaths()[r.Path] == "" {
			t.Errorf("%s %s is not in the document, or has no address here", r.Method, r.Path)
			continue
		}
		if got := fmt.Sprint(operation["security"]); got != "[map[bearer:["+string(scopeOf[r.Path])+"]]]" {
			t.Errorf("%s: security %s", r.Path, got)
		}
		delete(described, r.Path)
	}
	if len(described) > 0 {
		t.Errorf("in the document, and no such routes: %v", described)
	}
	var walk func(at any)
	walk = func(at any) {
		switch at := at.(type) {
		case map[string]any:
			if ref, ok := at["$ref"].(string); ok && dig(c.document, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...) == nil {
				t.Errorf("the reference %s leads nowhere", ref)
			}
			if text, ok := at["description"].(string); ok && strings.TrimSpace(text) == "" {
				t.Errorf("no description: %v", at)
			}
			for _, v := range at {
				walk(v)
			}
		case []any:
			for _, v := range at {
				walk(v)
			}
		}
	}
	walk(c.document)
	for name := range dig(c.document, "components", "schemas") {
		if _, err := c.schemas.Compile("openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPermissionsForOtherSystems(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.must(p.store.SettleChanged(t.Context(), models.SettleJob{}))
		c := p.caller(models.ReadPermissions)
		known, cursor, pages := map[string]views.CustomerPermissions{}, "", 0
		for more := true; more; pages++ {
			query := url.Values{"limit": {"5"}}
			if cursor != "" {
				query.Set("cursor", cursor)
			}
			page := read[views.PermissionFeed](c, permissionsRoute, permissionsRoute+"?"+query.Encode())
			for _, e := range page.Entries {
				known[e.Customer] = e
			}
			cursor, more = page.NextCursor, page.More
		}
		all := p.rows("customers")
		if len(known) != len(all) || pages < 3 {
			t.Errorf("%d customers on %d pages, want %d", len(known), pages, len(all))
		}
		// What the list says is what is computed for the one.
		for number, listed := range known {
			one := read[views.CustomerPermissions](c, customerRoute, "/api/v1/permissions/"+number)
			if one.Sequence != listed.Sequence {
				t.Errorf("%s: sequence %d and %d", number, listed.Sequence, one.Sequence)
			}
			for i := range one.Permissions {
				one.Permissions[i].Law = ""
			}
			slices.SortFunc(one.Permissions, byCell)
			slices.SortFunc(listed.Permissions, byCell)
			if !slices.Equal(one.Permissions, listed.Permissions) {
				t.Errorf("%s:\n%v\n%v", number, listed.Permissions, one.Permissions)
			}
		}
		// A click of the customer's is the next thing that is read.
		after := permissionsRoute + "?purpose=direct_marketing&channel=phone&cursor=" + cursor
		if page := read[views.PermissionFeed](c, permissionsRoute, after); len(page.Entries) != 0 || page.NextCursor != cursor {
			t.Errorf("nothing has changed: %+v", page)
		}
		me := p.me(anna)
		for _, yes := range []bool{true, false} {
			_, err := p.store.SaveMyPermissions(t.Context(), me, []models.Decision{{Purpose: "direct_marketing", Channel: "phone", Yes: yes}}, "fi")
			p.must(err)
		}
		page := read[views.PermissionFeed](c, permissionsRoute, after)
		if len(page.Entries) != 1 || page.Entries[0].Customer != me.Number() || len(page.Entries[0].Permissions) != 1 || page.Entries[0].Permissions[0].Allowed {
			t.Errorf("after a no: %+v", page)
		}
		// A list narrowed to what is allowed has no cursor to follow, and the others' are not for it.
		allowed := permissionsRoute + "?purpose=direct_marketing&channel=phone&allowed=true"
		page = read[views.PermissionFeed](c, permissionsRoute, allowed)
		if page.NextCursor != "" || page.More || slices.ContainsFunc(page.Entries, func(e views.CustomerPermissions) bool { return e.Customer == me.Number() }) {
			t.Errorf("allowed: %+v", page)
		}
		page = read[views.PermissionFeed](c, permissionsRoute, permissionsRoute+"?allowed=false&limit=1")
		if !page.More || len(page.Entries) != 1 {
			t.Fatalf("not allowed: %+v", page)
		}
		read[views.PermissionFeed](c, permissionsRoute, permissionsRoute+"?allowed=false&cursor="+page.NextCursor)
		c.problem(permissionsRoute, permissionsRoute+"?cursor="+page.NextCursor, 400)
		c.problem(permissionsRoute, allowed+"&cursor="+cursor, 400)
	})
}

func byCell(a, b views.CellPermission) int {
	return strings.Compare(a.Purpose+a.Channel, b.Purpose+b.Channel)
}

func TestRestrictionsForOtherSystems(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.prefers("portal", "false")
		c, staff := p.caller(models.ReadRestrictions), p.member(agent)
		p.must(p.store.OpenCustomer(t.Context(), staff, p.number(anna), models.Reason{Code: models.ReasonRequest}))
		visit, err := p.store.Visit(t.Context(), staff, p.number(anna))
		p.must(err)
		empty := read[views.RestrictionFeed](c, restrictionsRoute, restrictionsRoute)
		if len(empty.Entries) != 0 || empty.NextCursor != "0" {
			t.Errorf("at first: %+v", empty)
		}
		p.must(p.store.Restrict(t.Context(), visit, models.NewRestriction{Ground: models.GroundClaims, Scope: "Laskutustiedot", Until: "Riidan loppuun"}))
		page := read[views.RestrictionFeed](c, restrictionsRoute, restrictionsRoute+"?cursor="+empty.NextCursor)
		if len(page.Entries) != 1 || page.Entries[0].Customer != p.number(anna) || !page.Entries[0].InForce || page.Entries[0].Scope != "Laskutustiedot" {
			t.Fatalf("restricted: %+v", page)
		}
		p.must(p.store.TellLifting(t.Context(), visit, page.Entries[0].ID, models.LiftingNotice{Text: "Riita on ohi", EndsOn: value.DateOf(p.clock.Now()).AddDays(1)}))
		p.tellLiftings()
		p.clock.Advance(24 * time.Hour)
		p.must(p.store.LiftRestriction(t.Context(), visit, page.Entries[0].ID))
		after := read[views.RestrictionFeed](c, restrictionsRoute, restrictionsRoute+"?cursor="+page.NextCursor)
		if len(after.Entries) != 1 || after.Entries[0].InForce || after.Entries[0].Lifted.IsZero() {
			t.Errorf("lifted: %+v", after)
		}
		if first := read[views.RestrictionFeed](c, restrictionsRoute, restrictionsRoute); len(first.Entries) != 0 {
			t.Errorf("from the beginning: %+v", first)
		}
		r, _, err := p.store.Ask(t.Context(), p.me(anna), models.NewRequest{Kind: models.RestrictionOfProcessing, Language: "fi", Scope: models.Scope{Ground: models.GroundClaims}})
		p.must(err)
		p.decide(r.Ref, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut", Until: "Riidan loppuun"}})
		if asked := c.ask(restrictionsRoute, restrictionsRoute, http.StatusOK); strings.Contains(string(asked.body), "Riidan") || !strings.Contains(string(asked.body), "Laskut") {
			t.Errorf("words on how long it is to hold: %s", asked.body)
		}
	})
}

// TestTokensThatAreRefused: every way to come without a token for the route is refused alike, and
// nobody learns why a token does not work.
func TestTokensThatAreRefused(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx, console := t.Context(), models.System("test")
		issue := func(name string, until value.Date) string {
			token, err := p.store.IssueToken(ctx, console, models.NewToken{Name: name, Scopes: models.TokenScopes, Until: until})
			p.must(err)
			return token
		}
		good := issue("good", value.Date{})
		revoked, expired := issue("revoked", value.Date{}), issue("expired", value.DateOf(p.clock.Now()))
		list, err := p.store.Tokens(ctx, console)
		p.must(err)
		for _, token := range list {
			if token.Name == "revoked" {
				p.must(p.store.RevokeToken(ctx, console, token.ID))
			}
		}
		p.clock.Advance(24 * time.Hour)
		for route, path := range p.apiPaths() {
			p.callerWith("bEaReR "+good).ask(route, path, 200)
			var bodies []string
			for _, header := range []string{
				"", "Bearer", "Bearer ", "Bearer " + revoked, "Bearer " + expired, "Bearer  " + good, "Bearer\t" + good, "Basic " + good, good,
				"Bearer " + strings.ToLower(good), "Bearer " + good + ", Bearer " + good, "Bearer " + good[:len(good)-1] + "'", "Bearer " + good + " x",
				"Bearer omt_" + strings.Repeat("A", 26), "Bearer " + strings.Repeat("A", 4000),
			} {
				c := p.callerWith(header)
				problem := c.problem(route, path, 401)
				problem.Instance = ""
				bodies = append(bodies, fmt.Sprint(problem))
			}
			if bodies = slices.Compact(bodies); len(bodies) != 1 {
				t.Errorf("the refusals differ: %q", bodies)
			}
			// Two headers, and a token elsewhere than in the header.
			c := p.callerWith("")
			c.header["Authorization"] = []string{"Bearer omt_x", "Bearer " + good}
			c.problem(route, path, 401)
			c = p.callerWith("")
			c.problem(route, path+"?access_token="+good, 401)
			c.cookies["omatiedot"] = &http.Cookie{Name: "omatiedot", Value: good}
			c.header.Set("X-Api-Key", good)
			c.problem(route, path, 401)
			// A session is not a token.
			v := p.clerk(admin)
			p.expect(v.get(path), http.StatusUnauthorized)
			// One that is for something else.
			for _, scope := range models.TokenScopes {
				if scope != scopeOf[route] {
					c := p.caller(scope)
					a := c.ask(route, path, 403)
					if got := a.Header.Get("WWW-Authenticate"); !strings.Contains(got, `error="insufficient_scope", scope="`+string(scopeOf[route])+`"`) {
						t.Errorf("%s: %s", path, got)
					}
				}
			}
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD"} {
				a := p.expect(p.callerWith("Bearer "+good).send(method, path, nil), http.StatusMethodNotAllowed)
				if a.Header.Get("Allow") != "GET" {
					t.Errorf("%s %s: Allow %q", method, path, a.Header.Get("Allow"))
				}
			}
		}
		for _, secret := range []string{good, revoked, expired} {
			if strings.Contains(p.log.String(), secret) {
				t.Error("the log holds a token")
			}
		}
	})
}

func TestParametersThatAreRefused(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.must(p.store.SettleChanged(t.Context(), models.SettleJob{}))
		c := p.caller(models.TokenScopes...)
		for query, parameter := range map[string]string{
			"limit=0": "limit", "limit=1001": "limit", "limit=-1": "limit", "limit=": "limit", "limit=01": "limit", "limit=1e3": "limit", "limit=99999999999999999999": "limit",
			"limit=1&limit=2": "limit", "cursor=1&cursor=2": "cursor", "cursor=": "cursor", "cursor=-1": "cursor", "cursor=1;DROP TABLE tokens": "",
			"cursor=1%27%20OR%201=1--": "cursor", "cursor=1%00": "cursor", "cursor=1%0a": "cursor", "cursor=9999999999999999999": "cursor", "cursor=%D9%A1": "cursor",
			"Limit=1": "", "id=1": "", "%27=1": "",
		} {
			for _, route := range []string{permissionsRoute, restrictionsRoute} {
				problem := c.problem(route, route+"?"+strings.ReplaceAll(query, " ", "%20"), 400)
				want := parameter
				if query == "cursor=1;DROP TABLE tokens" {
					want = "cursor"
				}
				if problem.Parameter != want || strings.Contains(fmt.Sprint(problem), "DROP") {
					t.Errorf("%s: %+v", query, problem)
				}
			}
		}
		for query, parameter := range map[string]string{
			"allowed=yes": "allowed", "allowed=": "allowed", "purpose=": "purpose", "purpose=world_peace": "purpose", "channel=pigeon": "channel",
			"purpose=direct_marketing&channel=any": "channel", "purpose=direct_marketing%27": "purpose", "cursor=b1": "cursor", "cursor=a1": "cursor",
		} {
			if problem := c.problem(permissionsRoute, permissionsRoute+"?"+query, 400); problem.Parameter != parameter {
				t.Errorf("%s: %+v", query, problem)
			}
		}
		c.problem(customerRoute, "/api/v1/permissions/"+p.number(anna)+"?purpose=direct_marketing", 400)
		c.problem(permissionsRoute, permissionsRoute+"?cursor=999999999", 410)
		c.problem(restrictionsRoute, restrictionsRoute+"?cursor=999999999", 410)
		for _, number := range []string{"9999999", "%27%20OR%201=1--", "1000001%00", "%25", strings.Repeat("9", 3000)} {
			c.problem(customerRoute, "/api/v1/permissions/"+number, 404)
		}
		for _, path := range []string{"/api/v1/permissions/", "/api/v1/nothing", "/api/v2/permissions", "/api/"} {
			a := p.expect(c.get(path), http.StatusNotFound)
			if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s: %s", path, a.Header.Get("Content-Type"))
			}
		}
	})
}

// TestTooManyCalls: one system that asks too often waits, and no other with it.
func TestTooManyCalls(t *testing.T) {
	p := onePortal(t)
	busy, other := p.caller(models.ReadRestrictions), p.caller(models.ReadRestrictions)
	p.clock.Advance(p.clock.Now().Truncate(time.Minute).Add(time.Minute + 15*time.Second).Sub(p.clock.Now()))
	for range handlers.APIRate {
		p.expect(busy.get(restrictionsRoute), http.StatusOK)
	}
	a := busy.ask(restrictionsRoute, restrictionsRoute, http.StatusTooManyRequests)
	if got := a.Header.Get("Retry-After"); got != "45" {
		t.Errorf("Retry-After %q", got)
	}
	a = p.expect(busy.get(permissionsRoute), http.StatusTooManyRequests) // out of its scope, and counted
	if a.Header.Get("WWW-Authenticate") != "" {
		t.Error("told of its scope in spite of it")
	}
	other.ask(restrictionsRoute, restrictionsRoute, http.StatusOK)
	p.clock.Advance(45 * time.Second)
	busy.ask(restrictionsRoute, restrictionsRoute, http.StatusOK)
}

// TestOtherSystemsLearnNoNames: nothing of the register but customer numbers is in any answer.
func TestOtherSystemsLearnNoNames(t *testing.T) {
	p := onePortal(t)
	p.must(p.store.SettleChanged(t.Context(), models.SettleJob{}))
	c := p.caller(models.TokenScopes...)
	for route, path := range p.apiPaths() {
		body := string(c.ask(route, path, 200).body)
		for _, row := range p.rows("customers") {
			for _, column := range []string{"family_name", "name", "personal_id", "business_id"} {
				if word := row[column]; word != "" && strings.Contains(body, word) {
					t.Errorf("%s tells %s", route, column)
				}
			}
		}
		for _, row := range p.rows("contacts") {
			if strings.Contains(body, row["value"]) {
				t.Errorf("%s tells a contact", route)
			}
		}
		if strings.Contains(body, "protected") {
			t.Errorf("%s tells who is under a non-disclosure order", route)
		}
	}
}
