package handlers

import (
	"errors"
	"net/url"
	"strconv"
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
	return h.visitingKind(c, staff, func(v models.Visit, kind *models.Kind) error {
		page := pageNumber(c)
		section, err := h.Store.VisitedSection(c.UserContext(), v, kind, page)
		if err != nil {
			return err
		}
		return h.show(c, views.NewStaffKind(h.page(c), v, section, page))
	})
}

// visitingKind is visiting for what is about the records of one kind.
func (h *Handlers) visitingKind(c *fiber.Ctx, staff models.Staff, answer func(models.Visit, *models.Kind) error) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	return h.visiting(c, staff, func(v models.Visit) error { return answer(v, kind) })
}

// customerEarlier shows what the records of one kind said before they changed.
func (h *Handlers) customerEarlier(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingKind(c, staff, func(v models.Visit, kind *models.Kind) error { return h.showCustomerEarlier(c, h.page(c), v, kind) })
}

func (h *Handlers) showCustomerEarlier(c *fiber.Ctx, p views.Page, v models.Visit, kind *models.Kind) error {
	page := pageNumber(c)
	list, total, err := h.Store.VisitedEarlier(c.UserContext(), v, kind, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffEarlier(p, v, kind, list, total, page))
}

// neverTheirs deletes what a record said while it was held under a wrong customer.
func (h *Handlers) neverTheirs(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingKind(c, staff, func(v models.Visit, kind *models.Kind) error {
		id, err := strconv.ParseInt(c.FormValue("id"), 10, 64)
		if err != nil {
			return models.ErrNotFound
		}
		err = h.Store.NeverTheirs(c.UserContext(), v, kind, id)
		var wrong *models.Invalid
		if errors.As(err, &wrong) {
			p := h.page(c)
			p.Path, p.Errors = localPath(c.Path()), views.EarlierMistake(p.Lang, wrong)
			c.Status(fiber.StatusUnprocessableEntity)
			return h.showCustomerEarlier(c, p, v, kind)
		}
		if err != nil {
			return err
		}
		h.flash(c, flashNeverTheirs, 0)
		return c.Redirect(views.CustomerEarlierURL(v.Number, kind), fiber.StatusSeeOther)
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
