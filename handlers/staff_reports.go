package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) reports(c *fiber.Ctx, staff models.Staff) error {
	report, err := h.report(c, staff)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffReports(h.page(c), h.Store.Description, report))
}

// report counts the year asked for, and else this one.
func (h *Handlers) report(c *fiber.Ctx, staff models.Staff) (models.Report, error) {
	return h.Store.Report(c.UserContext(), staff, c.QueryInt("year", h.today().Year()))
}

// reportTable hands a table of a report over.
func (h *Handlers) reportTable(c *fiber.Ctx, staff models.Staff) error {
	report, err := h.report(c, staff)
	if err != nil {
		return err
	}
	name := c.Query("table")
	data, err := views.ReportCSV(h.lang(c), h.Store.Description, report, name)
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{data, "text/csv; charset=utf-8", fmt.Sprintf("omatiedot-%s-%d.csv", name, report.Year), "attachment"})
}
