package handlers

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// handOverTime is how long the making of a list may take. One of a whole large register takes longer
// than other pages may.
const handOverTime = 5 * time.Minute

// audiences shows the choice of an audience, and once something is chosen, how many are in it.
func (h *Handlers) audiences(c *fiber.Ctx, staff models.Staff) error {
	f := audienceForm(c)
	f.Key = rand.Text()
	if f.Audience == (models.Audience{}) && f.Recipient.Role == "" {
		return h.showAudience(c, staff, f)
	}
	if f.Recipient.Country == "" {
		f.Recipient.Country = "FI"
	}
	return h.showAudience(c, staff, f, h.wrongChoice(&f)...)
}

// wrongChoice is what is wrong with the upper form alone.
func (h *Handlers) wrongChoice(f *views.AudienceForm) []*models.Invalid {
	wrong := f.Audience.Check(h.Store.Description)
	if !f.Recipient.Role.Known() {
		wrong = append(wrong, &models.Invalid{Field: "role", Code: "required"})
	}
	return wrong
}

// showAudience shows the page with what has been chosen and what is wrong with it. It counts as soon as
// the choice is one.
func (h *Handlers) showAudience(c *fiber.Ctx, staff models.Staff, f views.AudienceForm, wrong ...*models.Invalid) error {
	choices, err := h.Store.AudienceChoices(c.UserContext(), staff)
	if err != nil {
		return err
	}
	p := h.audiencePage(c)
	p.Errors = views.AudienceMistakes(p.Lang, wrong...)
	if len(wrong) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	page := views.NewAudiences(p, h.Store.Description, choices, f)
	if f.Recipient.Role == "" || len(h.wrongChoice(&f)) > 0 {
		return h.show(c, page)
	}
	count, err := h.Store.CountAudience(c.UserContext(), staff, f.Audience, f.Recipient.Role)
	if err != nil {
		return err
	}
	return h.show(c, page.WithCount(count, f))
}

// audiencePage is the page as it begins, which after a form too comes back to the choice.
func (h *Handlers) audiencePage(c *fiber.Ctx) views.Page {
	p := h.page(c)
	if c.Method() == fiber.MethodPost {
		p.Path = c.Path()
	}
	return p
}

// handOver takes the form to be checked, back to be mended, or makes the list.
func (h *Handlers) handOver(c *fiber.Ctx, staff models.Staff) error {
	f := audienceForm(c)
	wrong := h.wrongChoice(&f)
	if c.FormValue("action") == views.ActionEdit {
		return h.showAudience(c, staff, f, wrong...)
	}
	if wrong = append(wrong, f.Recipient.Check(h.today())...); len(wrong) > 0 {
		return h.showAudience(c, staff, f, wrong...)
	}
	if c.FormValue("action") == views.ActionSend {
		return h.sendAudience(c, staff, f)
	}
	count, err := h.Store.CountAudience(c.UserContext(), staff, f.Audience, f.Recipient.Role)
	if err != nil {
		return err
	}
	if !count.MayBeDrawn() {
		return h.showAudience(c, staff, f, &models.Invalid{Field: "audience", Code: "too_few"})
	}
	return h.show(c, views.NewAudienceCheck(h.audiencePage(c), h.Store.Description, count, f))
}

// sendAudience makes the list and sends it. It is made in a file without a name, and sent when all of it
// is stored: whatever goes wrong before then has given nobody anything.
func (h *Handlers) sendAudience(c *fiber.Ctx, staff models.Staff, f views.AudienceForm) error {
	file, err := os.CreateTemp("", "omatiedot-*")
	if err != nil {
		return fmt.Errorf("make a list: %w", err)
	}
	gone := os.Remove(file.Name())
	made, err := h.drawAudience(c, staff, f, file)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		return errors.Join(gone, file.Close(), h.showAudience(c, staff, f, wrong))
	}
	size, seekErr := file.Seek(0, io.SeekCurrent)
	_, backErr := file.Seek(0, io.SeekStart)
	if err := errors.Join(err, gone, seekErr, backErr); err != nil {
		return errors.Join(err, file.Close())
	}
	h.fileHeaders(c, sentFile{nil, "text/csv; charset=utf-8", fmt.Sprintf("omatiedot-list-%d.csv", made.ID), "attachment"})
	return c.SendStream(file, int(size)) // which closes it
}

func (h *Handlers) drawAudience(c *fiber.Ctx, staff models.Staff, f views.AudienceForm, file io.Writer) (models.AudienceExport, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), handOverTime)
	defer cancel()
	out := bufio.NewWriter(file)
	list, err := views.NewAudienceFile(out, f.Audience.Channel)
	if err != nil {
		return models.AudienceExport{}, err
	}
	return h.Store.ExportAudience(ctx, staff, models.NewAudienceExport{
		Audience: f.Audience, Recipient: f.Recipient, FormKey: f.Key, Told: views.AudienceWords(h.Store.Description, f.Audience, f.Recipient),
	}, models.AudienceWriter{Add: list.Add, Close: func() error { return errors.Join(list.Close(), out.Flush()) }})
}

// audienceForm is what was filled in.
func audienceForm(c *fiber.Ctx) views.AudienceForm {
	until, _ := value.ParseDate(c.FormValue("until")) // no date is told as one that is missing
	return views.AudienceForm{
		Key: c.FormValue("key"),
		Audience: models.Audience{
			Purpose: c.FormValue("purpose"), Channel: c.FormValue("channel"), Group: c.FormValue("group"),
			Product: c.FormValue("product"), PostalCode: c.FormValue("postal_code"),
		},
		Recipient: models.Recipient{
			Name: c.FormValue("recipient"), Role: models.AudienceRole(c.FormValue("role")), Words: c.FormValue("words"), Until: until,
			Country: value.Country(strings.ToUpper(strings.TrimSpace(c.FormValue("country")))), Safeguards: c.FormValue("safeguards"),
		},
	}
}

// audienceExports lists to whom lists were handed.
func (h *Handlers) audienceExports(c *fiber.Ctx, staff models.Staff) error {
	exports, err := h.Store.AudienceExports(c.UserContext(), staff, pageNumber(c))
	if err != nil {
		return err
	}
	return h.show(c, views.NewAudienceExports(h.page(c), h.Store.Description, exports, h.today()))
}
