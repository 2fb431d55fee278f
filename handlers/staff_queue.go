package handlers

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// queue shows the queue as the address narrows it, or as a saved view does.
func (h *Handlers) queue(c *fiber.Ctx, staff models.Staff) error {
	list, err := h.queueList(c, staff)
	if err != nil {
		return err
	}
	if c.Query("saved") != "" {
		return h.showSaved(c, staff, h.page(c), list)
	}
	list.Filter = queueFilter(c.Query, list.Assignees)
	list.Filter.Page = pageNumber(c)
	return h.showQueue(c, staff, h.page(c), list)
}

// queueList is what stands around the requests.
func (h *Handlers) queueList(c *fiber.Ctx, staff models.Staff) (views.QueueList, error) {
	list := views.QueueList{Today: h.today()}
	var err error
	if list.Counts, err = h.Store.CountQueue(c.UserContext(), staff); err != nil {
		return list, err
	}
	if list.Assignees, err = h.Store.Assignees(c.UserContext(), staff); err != nil {
		return list, err
	}
	list.Saved, err = h.Store.SavedViews(c.UserContext(), staff)
	return list, err
}

// queueFilter reads a filter from an address or a form. What is in no list narrows nothing.
func queueFilter(get func(string, ...string) string, assignees []models.StaffName) models.QueueFilter {
	who := []models.Assignee{models.AssignedMe, models.AssignedNobody}
	for _, s := range assignees {
		who = append(who, models.AssigneeOf(s.ID))
	}
	return models.QueueFilter{
		View: oneOf(models.QueueViews, get("view")), Kind: oneOf(models.RequestKinds, get("kind")),
		State: oneOf(models.States, get("state")), Assigned: oneOf(who, get("assigned")),
		Language: string(oneOf(models.Languages, get("language"))), Channel: oneOf(models.QueueChannels, get("channel")),
		Delivery: oneOf(models.Deliveries, get("delivery")), News: oneOf([]models.Code{models.NewsOfCustomer}, get("news")),
	}
}

// oneOf is the word where it is one of the list, and else none of them.
func oneOf[T ~string](list []T, word string) T {
	if slices.Contains(list, T(word)) {
		return T(word)
	}
	return ""
}

func (h *Handlers) showQueue(c *fiber.Ctx, staff models.Staff, p views.Page, list views.QueueList) error {
	var err error
	if list.Rows, list.Total, err = h.Store.Queue(c.UserContext(), staff, list.Filter); err != nil {
		return err
	}
	return h.show(c, views.NewQueue(p, list))
}

// showSaved shows the queue as the saved view of the address narrows it. A broken one shows nothing.
func (h *Handlers) showSaved(c *fiber.Ctx, staff models.Staff, p views.Page, list views.QueueList) error {
	id := c.Params("id", c.Query("saved"))
	i := slices.IndexFunc(list.Saved, func(v models.SavedView) bool { return strconv.FormatInt(v.ID, 10) == id })
	if i < 0 {
		return models.ErrNotFound
	}
	list.Shown = &list.Saved[i]
	list.Change = list.Shown.ChangedBy(staff)
	if list.Shown.Broken {
		return h.show(c, views.NewQueue(p, list))
	}
	list.Filter = list.Shown.Filter
	list.Filter.Page = pageNumber(c)
	return h.showQueue(c, staff, p, list)
}

// searchFilter reads the form of a search: all requests unless a view of the queue is named.
func searchFilter(c *fiber.Ctx, assignees []models.StaffName) models.QueueFilter {
	f := queueFilter(c.FormValue, assignees)
	if f.Query = c.FormValue("query"); f.Query != "" && f.View == "" {
		f.View = models.QueueAny
	}
	return f
}

// findRequests searches by what must not stand in an address. One request alone is opened at once.
func (h *Handlers) findRequests(c *fiber.Ctx, staff models.Staff) error {
	list, err := h.queueList(c, staff)
	if err != nil {
		return err
	}
	p := h.page(c)
	p.Path = views.QueueURL
	list.Filter = searchFilter(c, list.Assignees)
	list.Rows, list.Total, err = h.Store.FindRequests(c.UserContext(), staff, list.Filter)
	var wrong *models.Invalid
	switch {
	case errors.As(err, &wrong):
		p.Errors = views.QueueMistakes(p, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewWrongSearch(p, list))
	case err != nil:
		return err
	case len(list.Rows) == 1 && c.FormValue("narrow") == "":
		return c.Redirect(views.QueueURL+"/"+list.Rows[0].Ref, fiber.StatusSeeOther)
	}
	return h.show(c, views.NewQueue(p, list))
}

// saveView saves what the queue showed under a name.
func (h *Handlers) saveView(c *fiber.Ctx, staff models.Staff) error {
	list, err := h.queueList(c, staff)
	if err != nil {
		return err
	}
	list.Filter = searchFilter(c, list.Assignees)
	list.Typed = views.ViewForm{Name: c.FormValue("name"), Sharing: oneOf([]models.Sharing{models.SharedView}, c.FormValue("sharing"))}
	id, err := h.Store.SaveView(c.UserContext(), staff, models.NewView{Name: list.Typed.Name, Sharing: list.Typed.Sharing, Filter: list.Filter})
	var wrong *models.Invalid
	switch {
	case errors.As(err, &wrong):
		if wrong.Field == "query" {
			return h.show(c, views.NewWrongSearch(h.wrongView(c, wrong), list))
		}
		return h.showQueue(c, staff, h.wrongView(c, wrong), list)
	case err != nil:
		return err
	}
	h.flash(c, flashView, int(views.ViewSaved))
	return c.Redirect(views.SavedViewURL(id), fiber.StatusSeeOther)
}

// wrongView is the page on which a form of a view is shown again.
func (h *Handlers) wrongView(c *fiber.Ctx, wrong *models.Invalid) views.Page {
	p := h.page(c)
	p.Path, p.Errors = views.QueueURL, views.QueueMistakes(p, wrong)
	c.Status(fiber.StatusUnprocessableEntity)
	return p
}

func (h *Handlers) renameView(c *fiber.Ctx, staff models.Staff) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	err = h.Store.RenameView(c.UserContext(), staff, id, c.FormValue("name"))
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		list, err := h.queueList(c, staff)
		if err != nil {
			return err
		}
		list.Typed.Name = c.FormValue("name")
		return h.showSaved(c, staff, h.wrongView(c, wrong), list)
	}
	if err != nil {
		return err
	}
	h.flash(c, flashView, int(views.ViewRenamed))
	return c.Redirect(views.SavedViewURL(id), fiber.StatusSeeOther)
}

func (h *Handlers) removeView(c *fiber.Ctx, staff models.Staff) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	if err := h.Store.RemoveView(c.UserContext(), staff, id); err != nil {
		return err
	}
	h.flash(c, flashView, int(views.ViewRemoved))
	return c.Redirect(views.QueueURL, fiber.StatusSeeOther)
}
