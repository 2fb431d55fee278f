package handlers

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// page is what every page of this request begins with.
func (h *Handlers) page(c *fiber.Ctx) views.Page {
	controller := h.Store.Description.Controller
	p := views.Page{Lang: h.lang(c), Path: pathOf(c), Demo: h.Demo, CSRF: localString(c, localCSRF)}
	p.Company = views.Company{Name: controller.Name.In(p.Lang), Email: controller.Email, Phone: controller.Phone}
	if me, ok := c.Locals(localMe).(models.Me); ok {
		p.Reader = views.Reader{Kind: views.Customer, Name: me.Person(), Number: me.Number(), Contexts: me.Contexts()}
		if !me.Own() {
			p.Reader.Shown, p.Reader.Capacity = me.Name(), p.T("representatives.role."+string(me.Role()))
		}
	}
	if staff, ok := c.Locals(localStaff).(models.Staff); ok {
		p.Reader = views.Reader{Kind: views.Staff, Name: staff.Name()}
		for _, r := range staff.Roles() {
			p.Reader.Roles = append(p.Reader.Roles, string(r))
		}
	}
	p.Notice = h.takeFlash(c, p)
	return p
}

// pathOf is where the language switch comes back to. The answer to a form has no address of its own
// to come back to but the form's.
func pathOf(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet && !strings.HasPrefix(c.Path(), "/login") && !strings.HasPrefix(c.Path(), "/staff/login") {
		return localPath(c.OriginalURL())
	}
	if strings.HasPrefix(c.Path(), "/staff") {
		return "/staff"
	}
	for _, page := range []string{"/permissions", "/contact"} {
		if strings.HasPrefix(c.Path(), page+"/") {
			return page // where the forms of the buttons below it are
		}
	}
	for _, form := range []string{"/messages", "/feedback"} {
		if page, ok := strings.CutSuffix(c.Path(), form); ok {
			return localPath(page)
		}
	}
	if c.Method() == fiber.MethodPost && c.Path() != "/logout" {
		return localPath(c.Path())
	}
	return "/"
}

// lang is the language to answer in: chosen here, else held in the register, else what the browser asks for.
func (h *Handlers) lang(c *fiber.Ctx) string {
	if chosen := c.Cookies("language"); speaks(chosen) {
		return chosen
	}
	if me, ok := c.Locals(localMe).(models.Me); ok && speaks(me.Language()) {
		return me.Language()
	}
	if held := localString(c, localLanguage); speaks(held) {
		return held
	}
	return i18n.Match(c.Get(fiber.HeaderAcceptLanguage))
}

// speaks reports whether the portal has its texts in the language.
func speaks(code string) bool { return code != "" && i18n.Known(code) == code }

// show answers with a page.
func (h *Handlers) show(c *fiber.Ctx, v views.View) error {
	var b bytes.Buffer
	if err := views.Render(&b, v); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return c.Send(b.Bytes())
}

// today is the day it is in Finland.
func (h *Handlers) today() value.Date { return value.DateOf(h.Store.Now()) }

// pageNumber is the number of the page asked for, from 1 to what can still be reckoned with.
func pageNumber(c *fiber.Ctx) int { return min(max(c.QueryInt("page", 1), 1), 1_000_000) }

func localString(c *fiber.Ctx, key local) string {
	s, _ := c.Locals(key).(string)
	return s
}

// localPath returns the path if it leads to this portal, else "/": nobody is sent elsewhere by a link
// that looks like ours.
func localPath(path string) string {
	if len(path) > 500 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsRune(path, '\\') || strings.ContainsFunc(path, unicode.IsControl) {
		return "/"
	}
	return path
}

// The outcome of a step is told on the next page. Only its name and a number travel.
const flashCookie = "notice"

type flash string

// The outcomes there are.
const (
	flashPermissions flash = "permissions"
	flashNotUndone   flash = "not_undone"
	flashLoggedOut   flash = "logged_out"
	flashWithdrawn   flash = "withdrawn"
	flashAlreadyOpen flash = "already_open"
	flashAdded       flash = "added"
	flashMessage     flash = "message"
	flashContent     flash = "content"
	flashMarketing   flash = "marketing"
	flashConsents    flash = "consents"
	flashStep        flash = "step"
	flashRead        flash = "read"
	flashLetterAdded flash = "letter_added"
	flashTakenIn     flash = "taken_in"
	flashIntakeOpen  flash = "intake_open"
	flashWebhook     flash = "webhook"
	flashRoleEnded   flash = "role_ended"

	flashView flash = "view" // n is a views.ViewDone

	flashTokenRevoked flash = "token_revoked"
	flashRestricted   flash = "restricted"
	flashLifted       flash = "lifted"
	flashNoticed      flash = "noticed"      // a notice that a restriction ends was stored
	flashLiftingTold  flash = "lifting_told" // and staff told the customer

	flashNeverTheirs     flash = "never_theirs"
	flashRecorded        flash = "recorded"      // a customer's answer, by staff
	flashContactAdded    flash = "contact_added" // n is the index of its channel
	flashContactRemoved  flash = "contact_removed"
	flashNumberConfirmed flash = "number_confirmed"
	flashRenewed         flash = "renewed"

	flashConfirmation flash = "confirmation" // n is the index of views.ConfirmationOutcomes

	flashHeld     flash = "held" // a legal hold
	flashReleased flash = "released"
)

func (h *Handlers) flash(c *fiber.Ctx, what flash, n int) {
	h.setCookie(c, &fiber.Cookie{Name: flashCookie, Value: fmt.Sprintf("%s:%d", what, n), SessionOnly: true})
}

// takeFlash tells the outcome once.
func (h *Handlers) takeFlash(c *fiber.Ctx, p views.Page) *views.Flash {
	what, number, ok := strings.Cut(c.Cookies(flashCookie), ":")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return nil
	}
	h.dropCookie(c, flashCookie)
	switch flash(what) {
	case flashPermissions:
		return views.PermissionsUnchanged(p.Lang)
	case flashNotUndone:
		return views.PermissionsNotUndone(p.Lang)
	case flashLoggedOut:
		return &views.Flash{Kind: views.Success, Text: p.T("home.logged_out")}
	case flashWithdrawn:
		return &views.Flash{Kind: views.Success, Text: p.T("requests.flash.withdrawn")}
	case flashAlreadyOpen:
		return &views.Flash{Kind: views.Advice, Text: p.T("requests.flash.already_open")}
	case flashMessage:
		return &views.Flash{Kind: views.Success, Text: p.T("requests.flash.message")}
	case flashContent:
		return &views.Flash{Kind: views.Success, Text: p.T("requests.flash.content")}
	case flashConsents:
		return &views.Flash{Kind: views.Success, Text: p.T("requests.flash.consents")}
	case flashMarketing:
		return &views.Flash{Kind: views.Success, Text: p.T("requests.flash.marketing")}
	case flashAdded:
		return &views.Flash{Kind: views.Success, Text: p.T("rectification.added")}
	case flashTakenIn:
		return &views.Flash{Kind: views.Success, Text: p.T("intake.taken")}
	case flashIntakeOpen:
		return &views.Flash{Kind: views.Advice, Text: p.T("intake.already_open")}
	case flashLetterAdded:
		return &views.Flash{Kind: views.Success, Text: p.T("intake.added")}
	case flashRead:
		return &views.Flash{Kind: views.Success, Text: p.T("staff.messages_were_read")}
	case flashWebhook:
		return views.WebhookDone(p, n)
	case flashView:
		return views.ViewFlash(p, views.ViewDone(n))
	case flashTokenRevoked:
		return &views.Flash{Kind: views.Success, Text: p.T("tokens.flash_revoked")}
	case flashRestricted:
		return &views.Flash{Kind: views.Success, Text: p.T("restrictions.flash.begun")}
	case flashNoticed:
		return &views.Flash{Kind: views.Success, Text: p.T("restrictions.flash.noticed")}
	case flashLiftingTold:
		return &views.Flash{Kind: views.Success, Text: p.T("restrictions.flash.told")}
	case flashLifted:
		return &views.Flash{Kind: views.Success, Text: p.T("restrictions.flash.lifted")}
	case flashRoleEnded:
		return &views.Flash{Kind: views.Alert, Text: p.T("context.role_ended")}
	case flashRecorded:
		return &views.Flash{Kind: views.Success, Text: p.T("staff_permission.recorded")}
	case flashNeverTheirs:
		return &views.Flash{Kind: views.Success, Text: p.T("staff_earlier.deleted")}
	case flashContactAdded:
		return views.ContactAdded(p.Lang, n)
	case flashContactRemoved:
		return &views.Flash{Kind: views.Success, Text: p.T("contact.removed")}
	case flashNumberConfirmed:
		return &views.Flash{Kind: views.Success, Text: p.T("staff_permission.number_confirmed")}
	case flashConfirmation:
		return views.ConfirmationNoted(p, n)
	case flashHeld:
		return &views.Flash{Kind: views.Success, Text: p.T("retention.flash.held")}
	case flashReleased:
		return &views.Flash{Kind: views.Success, Text: p.T("retention.flash.released")}
	case flashRenewed:
		return views.RenewalSaved(p.Lang, n)
	case flashStep:
		if n >= 0 && n < len(models.Steps) {
			return stepDone(p, models.Steps[n])
		}
	}
	return nil
}

// stepDone says that a step of staff was taken.
func stepDone(p views.Page, step models.Step) *views.Flash {
	return &views.Flash{Kind: views.Success, Text: p.T("staff.flash." + string(step))}
}
