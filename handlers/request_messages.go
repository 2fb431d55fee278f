package handlers

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// writeMessage takes what the customer writes about their request, with its files.
func (h *Handlers) writeMessage(c *fiber.Ctx, me models.Me) error {
	files, err := formFiles(c, "files")
	if err != nil {
		return err
	}
	text, mine := c.FormValue("message"), c.FormValue("mine") != ""
	if mine && strings.TrimSpace(text) == "" {
		m, err := h.myRequest(c, me)
		if err != nil {
			return err
		}
		text = views.MineMessage(h.page(c).Lang, m)
	}
	err = h.Store.WriteMine(c.UserContext(), me, c.Params("ref"), models.NewMessage{Text: text, Files: files, FormKey: c.FormValue("key"), Mine: mine})
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		return h.mendRequest(c, me, wrong, func(m *views.MyRequest) { m.Writing, m.Mine = text, mine })
	}
	if err != nil {
		return err
	}
	h.flash(c, flashMessage, 0)
	return c.Redirect(requestPath(c.Params("ref")), fiber.StatusSeeOther)
}

// giveFeedback takes what the customer thinks of an answer.
func (h *Handlers) giveFeedback(c *fiber.Ctx, me models.Me) error {
	said := models.Feedback{Content: models.Code(c.FormValue("content")), Note: c.FormValue("content_note")}
	err := h.Store.GiveFeedback(c.UserContext(), me, c.Params("ref"), said)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		return h.mendRequest(c, me, wrong, func(m *views.MyRequest) { m.Feedback = said })
	}
	if err != nil {
		return err
	}
	h.flash(c, flashContent, 0)
	return c.Redirect(requestPath(c.Params("ref"))+"#feedback", fiber.StatusSeeOther)
}

// mendRequest shows the page of a request with a mistake in one of its forms, and what was written.
func (h *Handlers) mendRequest(c *fiber.Ctx, me models.Me, wrong *models.Invalid, fill func(*views.MyRequest)) error {
	m, err := h.myRequest(c, me)
	if err != nil {
		return err
	}
	fill(&m)
	p := h.page(c)
	p.Path, p.Errors = requestPath(m.Ref), views.AskingMistakes(p.Lang, m.Kind, wrong)
	c.Status(fiber.StatusUnprocessableEntity)
	return h.show(c, views.NewRequestPage(p, m, h.today()))
}

// requestFile hands over a file of the customer's request. What it is called is only on the page: a
// name can tell of a person.
func (h *Handlers) requestFile(c *fiber.Ctx, me models.Me) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	file, content, err := h.Store.MyFile(c.UserContext(), me, c.Params("ref"), id)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("omatiedot-%s-%d%s", c.Params("ref"), file.ID, models.FileExtension(file.Type))
	return h.sendFile(c, sentFile{content, file.Type, name, "attachment"})
}

// formFiles are the files of a field of a form, each read whole.
func formFiles(c *fiber.Ctx, name string) ([]models.NewFile, error) {
	form, err := c.MultipartForm()
	if err != nil {
		return nil, nil // a form without files
	}
	var files []models.NewFile
	for _, header := range form.File[name] {
		if header.Filename == "" && header.Size == 0 {
			continue // browsers send an empty field so
		}
		content, err := readPart(header)
		if err != nil {
			return nil, err
		}
		files = append(files, models.NewFile{Name: header.Filename, Content: content})
	}
	return files, nil
}

func readPart(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("read a file of a form: %w", err)
	}
	defer file.Close()
	return io.ReadAll(file)
}
