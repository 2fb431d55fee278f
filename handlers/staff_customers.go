package handlers

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// customersPath is where staff look for customers. What they look for is personal data, so it comes in
// a form and never in an address.
const customersPath = "/staff/customers"

func (h *Handlers) customers(c *fiber.Ctx, staff models.Staff) error {
	calls, err := h.Store.Calls(c.UserContext(), staff)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffCustomers(h.page(c), "").WithCalls(calls))
}

func (h *Handlers) findCustomers(c *fiber.Ctx, staff models.Staff) error {
	query := c.FormValue("query")
	p := h.page(c)
	p.Path = customersPath
	found, err := h.Store.Search(c.UserContext(), staff, query)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p.Errors = views.SearchMistake(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewStaffCustomers(p, query))
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewFindings(p, query, found))
}

// customer shows the customer's page during a visit, and else asks for the reason of one.
func (h *Handlers) customer(c *fiber.Ctx, staff models.Staff) error {
	visit, err := h.Store.Visit(c.UserContext(), staff, number(c))
	if errors.Is(err, models.ErrReason) {
		return h.show(c, views.NewStaffReason(h.page(c), number(c), models.Reason{Code: models.ReasonCode(c.Query("code"))}))
	}
	if err != nil {
		return err
	}
	sections, err := h.Store.VisitedSections(c.UserContext(), visit)
	if err != nil {
		return err
	}
	numbers, err := h.Store.NumbersToConfirm(c.UserContext(), visit)
	if err != nil {
		return err
	}
	restrictions, err := h.Store.VisitedRestrictions(c.UserContext(), visit)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffCustomer(h.page(c), visit, sections, numbers).WithRestrictions(visit, restrictions))
}

// openCustomer begins a visit.
func (h *Handlers) openCustomer(c *fiber.Ctx, staff models.Staff) error {
	reason := models.Reason{Code: models.ReasonCode(c.FormValue("code")), Text: c.FormValue("text")}
	err := h.Store.OpenCustomer(c.UserContext(), staff, number(c), reason)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p := h.page(c)
		p.Path, p.Errors = localPath(c.Path()), views.SearchMistake(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewStaffReason(p, number(c), reason))
	}
	if err != nil {
		return err
	}
	return c.Redirect(views.CustomerURL(number(c)), fiber.StatusSeeOther)
}

// visiting answers during a visit, and else leads to where a reason is asked for.
func (h *Handlers) visiting(c *fiber.Ctx, staff models.Staff, answer func(models.Visit) error) error {
	visit, err := h.Store.Visit(c.UserContext(), staff, number(c))
	if errors.Is(err, models.ErrReason) {
		return c.Redirect(views.CustomerURL(number(c)), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return answer(visit)
}

// customerKind shows the records of one kind during a visit, and else goes where a reason is asked for.
func (h *Handlers) customerKind(c *fiber.Ctx, staff models.Staff) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	return h.visiting(c, staff, func(visit models.Visit) error {
		page := pageNumber(c)
		section, err := h.Store.VisitedSection(c.UserContext(), visit, kind, page)
		if err != nil {
			return err
		}
		return h.show(c, views.NewStaffKind(h.page(c), visit, section, page))
	})
}

// number is the customer number in the address.
func number(c *fiber.Ctx) string {
	n, err := url.PathUnescape(c.Params("number"))
	if err != nil || !utf8.ValidString(n) || strings.ContainsRune(n, 0) {
		return "" // is nobody's, and a database may choke on it
	}
	return n
}
