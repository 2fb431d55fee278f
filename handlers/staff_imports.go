package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) imports(c *fiber.Ctx, staff models.Staff) error {
	page := pageNumber(c)
	runs, total, err := h.Store.Imports(c.UserContext(), staff, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewImports(h.page(c), runs, total, page))
}

func (h *Handlers) importProblems(c *fiber.Ctx, staff models.Staff) error {
	run, err := strconv.ParseInt(c.Params("run"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	problems, err := h.Store.ImportProblems(c.UserContext(), staff, run)
	if err != nil {
		return err
	}
	return h.show(c, views.NewImportProblems(h.page(c), problems))
}
